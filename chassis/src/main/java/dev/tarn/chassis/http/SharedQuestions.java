package dev.tarn.chassis.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Asks another service once for all who want to know the same at the same time. After a start, and
 * when what was remembered has become too old, a thousand requests would ask a thousand times, of a
 * server that has perhaps just started as well. A failure is shared like an answer; neither is
 * kept.
 */
public final class SharedQuestions<K, V> {
    /** On their way: one for each key, but for the moment in which one takes over from another. */
    private final Map<K, CompletableFuture<V>> asked = new ConcurrentHashMap<>();

    /** Those that leave when the one on its way is answered. */
    private final Map<K, CompletableFuture<V>> next = new ConcurrentHashMap<>();

    /** As somebody is told who has asked already, or who asks now. */
    public V join(K key, Supplier<V> question) {
        return Optional.ofNullable(asked.get(key))
                .map(SharedQuestions::told)
                .orElseGet(() -> fresh(key, question));
    }

    /** As it is now: the question that is answered leaves after this call. */
    public V fresh(K key, Supplier<V> question) {
        var mine = new CompletableFuture<V>();
        CompletableFuture<V> others = next.putIfAbsent(key, mine);
        if (others != null) {
            return told(others);
        }
        try {
            Optional.ofNullable(asked.get(key)).ifPresent(SharedQuestions::await);
            asked.put(key, mine);
            // Whoever comes from here on would be told what was so before.
            next.remove(key, mine);
            V answer = question.get();
            mine.complete(answer);
            return answer;
        } catch (RuntimeException | Error failure) {
            mine.completeExceptionally(failure);
            throw failure;
        } finally {
            next.remove(key, mine);
            asked.remove(key, mine);
        }
    }

    private static <V> void await(CompletableFuture<V> answer) {
        answer.handle((_, _) -> true).join();
    }

    private static <V> V told(CompletableFuture<V> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw failed;
        }
    }
}
