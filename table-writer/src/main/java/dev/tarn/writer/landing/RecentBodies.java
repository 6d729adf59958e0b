package dev.tarn.writer.landing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;

/**
 * Copies of short bodies that have landed a moment ago or are about to be read. A lane reads each
 * of hundreds of bodies for one commit; from the store they would come one after the other, each
 * after as long as the store takes to answer.
 */
final class RecentBodies {
    /** What is longer is read as a stream. */
    static final int BODY_BYTES_MAX = 256 * 1024;

    private static final long BYTES_MAX = 64L * 1024 * 1024;
    private static final int PART_OF_HEAP = 16;
    private static final int BYTES_BESIDE_EACH = 200;

    /** What has not been written by then is read from the store. */
    private static final Duration KEPT = Duration.ofMinutes(2);

    private final Cache<String, byte[]> bodies =
            Caffeine.newBuilder()
                    .maximumWeight(
                            Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / PART_OF_HEAP))
                    .weigher((String _, byte[] body) -> body.length + BYTES_BESIDE_EACH)
                    .expireAfterWrite(KEPT)
                    .build();

    void keep(String name, byte[] body) {
        if (body.length <= BODY_BYTES_MAX) {
            bodies.put(name, body);
        }
    }

    boolean has(String name) {
        return bodies.asMap().containsKey(name);
    }

    Optional<byte[]> find(String name) {
        return Optional.ofNullable(bodies.getIfPresent(name));
    }

    /** It has been read: from now on it would only take the place of those that have not. */
    void drop(String name) {
        bodies.invalidate(name);
    }
}
