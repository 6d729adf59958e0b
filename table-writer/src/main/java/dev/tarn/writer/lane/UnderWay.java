package dev.tarn.writer.lane;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The commit of one group, on a thread of its own: the store and the catalog are waited for while
 * the next group is read. A thread that ends without having said how has failed, whatever it died
 * of.
 */
final class UnderWay {
    private final Map<UUID, Integer> begun;
    private final Thread thread;
    private volatile boolean stands;
    private volatile @Nullable Throwable failure;

    private UnderWay(ThreadFactory threads, Map<UUID, Integer> begun, Runnable commit) {
        this.begun = begun;
        this.thread = threads.newThread(() -> run(commit));
    }

    /** {@code begun} are the batches of the group, with their attempts before this one. */
    static UnderWay start(ThreadFactory threads, Map<UUID, Integer> begun, Runnable commit) {
        var group = new UnderWay(threads, begun, commit);
        group.thread.start();
        return group;
    }

    /** Nothing is made here: there may be no memory left for it. */
    private void run(Runnable commit) {
        try {
            commit.run();
            stands = true;
        } catch (Throwable thrown) {
            failure = thrown;
        }
    }

    Map<UUID, Integer> begun() {
        return begun;
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    boolean hasFailed() {
        return isDone() && !stands;
    }

    /** Throws what the commit has thrown. */
    void await() {
        join();
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        if (!stands) {
            throw new IllegalStateException("The commit ended without an outcome");
        }
    }

    /** Whoever is interrupted waits all the same: nothing goes on behind who leaves a lane. */
    private void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
