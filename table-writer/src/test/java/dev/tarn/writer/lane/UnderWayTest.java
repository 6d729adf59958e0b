package dev.tarn.writer.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class UnderWayTest {
    private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();
    private static final Map<UUID, Integer> BEGUN = Map.of(UUID.randomUUID(), 3);

    @Test
    void waitsForACommit() {
        var go = new CountDownLatch(1);
        UnderWay group =
                UnderWay.start(
                        THREADS,
                        BEGUN,
                        () -> {
                            try {
                                go.await();
                            } catch (InterruptedException failure) {
                                throw new AssertionError(failure);
                            }
                        });
        assertThat(group.isDone()).isFalse();
        assertThat(group.hasFailed()).isFalse();

        go.countDown();
        group.await();

        assertThat(group.isDone()).isTrue();
        assertThat(group.hasFailed()).isFalse();
        assertThat(group.begun()).isEqualTo(BEGUN);
    }

    @Test
    void throwsWhatTheCommitHasThrown() {
        var doubt = new IllegalArgumentException("doubt");
        var noMemory = new OutOfMemoryError("heap");

        assertThatThrownBy(() -> thrower(doubt).await()).isSameAs(doubt);
        assertThatThrownBy(() -> thrower(noMemory).await()).isSameAs(noMemory);
    }

    /** As one does for which not even the memory is left to say what it died of. */
    @Test
    void takesAThreadThatSaidNothingForAFailure() {
        UnderWay group =
                UnderWay.start(_ -> Thread.ofPlatform().unstarted(() -> {}), BEGUN, () -> {});

        assertThatIllegalStateException().isThrownBy(group::await);
        assertThat(group.hasFailed()).isTrue();
    }

    private static UnderWay thrower(Throwable failure) {
        return UnderWay.start(
                THREADS,
                BEGUN,
                () -> {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                });
    }
}
