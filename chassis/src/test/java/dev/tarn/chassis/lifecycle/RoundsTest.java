package dev.tarn.chassis.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void goesOnAfterARoundThatFailed() throws InterruptedException {
        var done = new AtomicInteger();
        var third = new CountDownLatch(1);
        List<Exception> failures = new CopyOnWriteArrayList<>();
        try (var rounds =
                new Rounds(
                        "rounds-test",
                        Duration.ofMillis(1),
                        _ -> {
                            switch (done.incrementAndGet()) {
                                case 1 -> throw new IOException("first");
                                case 2 -> throw new IllegalStateException("second");
                                default -> third.countDown();
                            }
                        },
                        failures::add)) {
            rounds.start();
            third.await();
        }

        assertThat(failures).extracting(Exception::getMessage).containsExactly("first", "second");
    }

    @Test
    void interruptsARoundThatWaitsWhenItIsClosed() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var goesOn = new AtomicReference<Boolean>();
        List<Exception> failures = new CopyOnWriteArrayList<>();
        try (var rounds =
                new Rounds(
                        "rounds-test",
                        Duration.ofMillis(1),
                        goes -> {
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                goesOn.set(goes.getAsBoolean());
                            }
                        },
                        failures::add)) {
            rounds.start();
            begun.await();
        }

        assertThat(goesOn.get()).isFalse();
        assertThat(failures).isEmpty();
    }
}
