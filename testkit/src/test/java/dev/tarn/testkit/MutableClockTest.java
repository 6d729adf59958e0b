package dev.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MutableClockTest {
    private final MutableClock clock = MutableClock.at("2026-03-31T23:59:59Z");

    @Test
    void standsStill() {
        assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo("2026-03-31T23:59:59Z");
    }

    @Test
    void advancesWhenTold() {
        clock.advance(Duration.ofSeconds(2));

        assertThat(clock.instant()).isEqualTo("2026-04-01T00:00:01Z");
    }

    @Test
    void movesBackOnlyWhenSet() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)));

        clock.set(Instant.EPOCH);

        assertThat(clock.millis()).isZero();
    }
}
