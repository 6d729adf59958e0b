package dev.tarn.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final RestartBudget budget = new RestartBudget(() -> now, Duration.ofMillis(500));

    @Test
    void pausesLongerEachTimeAndThenRefuses() {
        assertThat(budget.next()).contains(Duration.ZERO);
        assertThat(budget.next()).contains(Duration.ofMillis(500));
        assertThat(budget.next()).contains(Duration.ofSeconds(1));
        assertThat(budget.next()).contains(Duration.ofSeconds(2));
        assertThat(budget.next()).contains(Duration.ofSeconds(4));
        assertThat(budget.next()).isEmpty();
    }

    @Test
    void forgetsWhatIsLongAgo() {
        for (int i = 0; i < 5; i++) {
            assertThat(budget.next()).isPresent();
        }
        now = now.plus(Duration.ofMinutes(5)).plusMillis(1);

        assertThat(budget.next()).contains(Duration.ZERO);
    }
}
