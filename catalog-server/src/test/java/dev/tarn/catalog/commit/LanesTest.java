package dev.tarn.catalog.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger through = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void letsSoManyWaitInAllLanesTogether() throws Exception {
        var lanes = new Lanes(10, 2, PATIENCE, UnaryOperator.identity());
        Lanes.Place a = lanes.enter(List.of("a"));
        Lanes.Place b = lanes.enter(List.of("b"));
        Future<?> behindA = pass(lanes, "a");
        Future<?> behindB = pass(lanes, "b");
        await().until(() -> lanes.waiting() == 2);

        assertThatExceptionOfType(ServiceUnavailableException.class)
                .isThrownBy(() -> lanes.enter(List.of("a")))
                .withMessageContaining("nothing was changed");
        // Whoever need not wait is not one of them.
        lanes.enter(List.of("c")).close();

        a.close();
        b.close();
        behindA.get();
        behindB.get();
        assertThat(through).hasValue(2);
        assertThat(lanes.waiting()).isZero();
        assertThat(lanes.size()).isZero();
    }

    @Test
    void waitsNoLongerThanTheRequestHasTime() {
        var lanes = new Lanes(10, 10, PATIENCE, _ -> Duration.ofMillis(1));
        try (var _ = lanes.enter(List.of("a"))) {
            assertThatExceptionOfType(ServiceUnavailableException.class)
                    .isThrownBy(() -> lanes.enter(List.of("a")))
                    .withMessageContaining("nothing was changed");
        }
        lanes.enter(List.of("a")).close();
        assertThat(lanes.size()).isZero();
    }

    @Test
    void leavesTheLanesThatItEnteredWhenOneOfThemIsTaken() {
        var lanes = new Lanes(10, 10, PATIENCE, _ -> Duration.ZERO);
        try (var _ = lanes.enter(List.of("b"))) {
            assertThatExceptionOfType(ServiceUnavailableException.class)
                    .isThrownBy(() -> lanes.enter(List.of("a", "b")));

            lanes.enter(List.of("a")).close();
        }
        assertThat(lanes.size()).isZero();
    }

    @Test
    void tellsWhetherSomebodyIsInALane() {
        var lanes = new Lanes(10, 10, PATIENCE, UnaryOperator.identity());
        try (var _ = lanes.enter(List.of("a"))) {
            assertThat(lanes.isTaken(List.of("a"))).isTrue();
            assertThat(lanes.isTaken(List.of("b", "c"))).isFalse();
        }
        assertThat(lanes.isTaken(List.of("a"))).isFalse();
    }

    private Future<?> pass(Lanes lanes, String key) {
        return threads.submit(() -> {
            try (var _ = lanes.enter(List.of(key))) {
                through.incrementAndGet();
            }
        });
    }
}
