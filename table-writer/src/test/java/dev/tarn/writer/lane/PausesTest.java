package dev.tarn.writer.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final long LANE = 1;

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-31T12:00:00Z"));
    private final Pauses pauses =
            new Pauses(
                    new LaneConfig(
                            8,
                            Duration.ofSeconds(15),
                            Duration.ofMillis(250),
                            10_000,
                            DataSize.parse("256MB"),
                            Duration.ofMillis(250),
                            Duration.ofSeconds(1),
                            Duration.ofMinutes(5)),
                    clock);

    @Test
    void restsLongerAfterEachFailureUpToABound() {
        assertThat(pauses.failed(LANE)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pauses.failed(LANE)).isEqualTo(Duration.ofSeconds(2));
        for (int i = 0; i < 100; i++) {
            assertThat(pauses.failed(LANE)).isBetween(Duration.ofSeconds(4), Duration.ofMinutes(5));
        }
        assertThat(pauses.failed(LANE)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void restsAsShortlyAsEverAfterSomethingWentWell() {
        pauses.failed(LANE);
        pauses.failed(LANE);
        pauses.worked(LANE);

        assertThat(pauses.resting()).isEmpty();
        assertThat(pauses.failed(LANE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void restsUntilItsTimeHasCome() {
        pauses.failed(LANE);

        assertThat(pauses.resting()).containsExactly(LANE);
        clock.advance(Duration.ofSeconds(1));
        assertThat(pauses.resting()).isEmpty();
    }
}
