package dev.tarn.chassis.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CheckupTest {
    @Test
    void aCheckThatHangsIsDownAndAskedOnce() {
        var release = new CountDownLatch(1);
        var asked = new AtomicInteger();
        var checkup =
                new Checkup(
                        List.of(
                                HealthCheck.of("fine", Health.Up::new),
                                HealthCheck.of(
                                        "hanging",
                                        () -> {
                                            asked.incrementAndGet();
                                            try {
                                                release.await();
                                            } catch (InterruptedException e) {
                                                throw new IllegalStateException(e);
                                            }
                                            return new Health.Up();
                                        })));

        HealthReport first = checkup.ask();
        HealthReport second = checkup.ask();

        assertThat(first.checks())
                .containsEntry("fine", new Health.Up())
                .containsEntry("hanging", new Health.Down("No answer within 2 s"));
        assertThat(second.ready()).isFalse();
        assertThat(asked.get()).isEqualTo(1);

        release.countDown();
        assertThat(checkup.ask().ready()).isTrue();
        checkup.ask();
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void allChecksAreAskedAtOnce() {
        var both = new CountDownLatch(2);
        HealthCheck first = HealthCheck.of("first", () -> meet(both));
        HealthCheck second = HealthCheck.of("second", () -> meet(both));

        assertThat(new Checkup(List.of(first, second)).ask().ready()).isTrue();
    }

    private static Health meet(CountDownLatch both) {
        both.countDown();
        try {
            both.await();
            return new Health.Up();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
