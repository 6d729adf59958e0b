package dev.tarn.catalog.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class UpkeepLoopTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private record Step(String name, IntSupplier work) implements Chore {
        @Override
        public int step(Instant now) {
            return work.getAsInt();
        }
    }

    @Test
    void goesOnAfterAFailureAndCountsWhatIsGone() {
        var failures = new AtomicInteger();
        var left = new AtomicInteger(3);
        var failing =
                new Step(
                        "failing",
                        () -> {
                            failures.incrementAndGet();
                            throw new IllegalStateException("planned");
                        });
        var working = new Step("working", () -> left.get() == 0 ? 0 : one(left));

        try (var _ = start(Duration.ofMillis(10), failing, working)) {
            await().until(() -> failures.get() > 2);
        }

        assertThat(meters.counter("catalog.upkeep.removed", "chore", "working").count())
                .isEqualTo(3);
        assertThat(meters.counter("catalog.upkeep.failures", "chore", "failing").count())
                .isEqualTo(failures.get());
    }

    @Test
    void letsNoChoreKeepTheOthersWaiting() {
        var others = new AtomicInteger();
        var endless = new Step("endless", () -> 1);
        var other = new Step("other", () -> others.incrementAndGet() * 0);

        try (var _ = start(Duration.ofMillis(1), endless, other)) {
            await().until(() -> others.get() > 1);
        }
    }

    private static int one(AtomicInteger left) {
        left.decrementAndGet();
        return 1;
    }

    private Upkeep start(Duration every, Chore... chores) {
        return Upkeep.start(
                List.of(chores), every, meters, InstantSource.system(), new CountDownLatch(1));
    }
}
