package dev.tarn.writer.lane;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The commit of one group, on a thread of its own: the store and the catalog are waited for while
 * the next group is read.
 *
 * @param begun the batches of the group, with their attempts before this one
 */
record UnderWay(Map<UUID, Integer> begun, CompletableFuture<Void> commit) {
    static UnderWay start(String thread, Map<UUID, Integer> begun, Runnable commit) {
        // No virtual thread, for the same reason as the lane's own.
        return new UnderWay(
                begun,
                CompletableFuture.runAsync(
                        commit, Thread.ofPlatform().daemon().name(thread)::start));
    }

    /** Throws what the commit has thrown. */
    void await() {
        try {
            commit.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (failure.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw failure;
        }
    }
}
