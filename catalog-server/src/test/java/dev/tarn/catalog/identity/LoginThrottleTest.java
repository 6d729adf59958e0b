package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private final MutableClock clock = MutableClock.at("2026-03-31T12:00:00Z");
    private final LoginThrottle throttle =
            new LoginThrottle(new LoginConfig(3, 5, Duration.ofMinutes(1)), clock);

    @Test
    void hearsAClientUntilItsLimitAndThenPausesIt() {
        fail(2, "trino", "10.0.0.1");
        assertThat(throttle.pause("trino", "10.0.0.1")).isEmpty();

        fail(1, "trino", "10.0.0.1");
        clock.advance(Duration.ofSeconds(20));
        assertThat(throttle.pause("trino", "10.0.0.1")).contains(Duration.ofSeconds(40));
    }

    @Test
    void hearsItAgainInTheNextWindow() {
        fail(3, "trino", "10.0.0.1");

        clock.advance(Duration.ofMinutes(1));

        assertThat(throttle.pause("trino", "10.0.0.1")).isEmpty();
    }

    @Test
    void hearsAnotherClientFromThereAndTheSameFromElsewhere() {
        fail(3, "trino", "10.0.0.1");

        assertThat(throttle.pause("spark", "10.0.0.1")).isEmpty();
        assertThat(throttle.pause("trino", "10.0.0.2")).isEmpty();
    }

    @Test
    void pausesAnAddressThatTriesManyClients() {
        for (int i = 0; i < 5; i++) {
            throttle.failed("client" + i, "10.0.0.1");
        }

        assertThat(throttle.pause("another", "10.0.0.1")).isPresent();
        assertThat(throttle.pause("another", "10.0.0.2")).isEmpty();
    }

    @Test
    void pausesAClientThatIsTriedFromManyAddresses() {
        for (int i = 0; i < 29; i++) {
            throttle.failed("trino", "10.0.0." + i);
        }
        assertThat(throttle.pause("trino", "10.0.1.1")).isEmpty();

        throttle.failed("trino", "10.0.0.29");
        assertThat(throttle.pause("trino", "10.0.1.1")).isPresent();
    }

    @Test
    void takesAnIpv6NetworkForOneAddress() {
        fail(3, "trino", "2001:db8:0:1::1");

        assertThat(throttle.pause("trino", "2001:db8:0:1:ffff:ffff:ffff:ffff")).isPresent();
        assertThat(throttle.pause("trino", "2001:db8:0:2::1")).isEmpty();
    }

    @Test
    void asksForARecordOfTheFirstFailureBeyondTheLimitAndNoMore() {
        assertThat(throttle.failed("trino", "10.0.0.1")).isTrue();
        assertThat(throttle.failed("trino", "10.0.0.1")).isTrue();
        assertThat(throttle.failed("trino", "10.0.0.1")).isTrue();
        assertThat(throttle.failed("trino", "10.0.0.1")).isTrue();
        assertThat(throttle.failed("trino", "10.0.0.1")).isFalse();

        clock.advance(Duration.ofMinutes(1));
        assertThat(throttle.failed("trino", "10.0.0.1")).isTrue();
    }

    @Test
    void forgetsUnderAFloodOfNamesAndKeepsItsBound() {
        for (int i = 0; i < 80_000; i++) {
            throttle.failed("client" + i, "10.%d.%d.1".formatted(i >> 8 & 255, i & 255));
        }

        assertThat(throttle.size()).isLessThanOrEqualTo(50_000);
    }

    @Test
    void refusesLimitsThatHearNobody() {
        assertThatThrownBy(() -> new LoginConfig(0, 5, Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LoginConfig(1, 0, Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LoginConfig(1, 1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void fail(int times, String client, String address) {
        for (int i = 0; i < times; i++) {
            throttle.failed(client, address);
        }
    }
}
