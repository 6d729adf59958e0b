package dev.tarn.gateway.statement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.gateway.receipt.Moved;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Statements with their headers, by the ids of their queries, in the memory of this gateway: those
 * that are queued, as far as their clients know. One that is pushed out does not move.
 */
final class HeldStatements {
    private static final long CHARACTERS_MAX = 16_000_000;

    /** What it costs besides its text. */
    private static final int EACH_CHARACTERS = 500;

    /** Trino forgets a query that nobody polls after five minutes. */
    private static final Duration POLLED_WITHIN = Duration.ofMinutes(6);

    private final Cache<String, HeldStatement> held =
            Caffeine.newBuilder()
                    .maximumWeight(CHARACTERS_MAX)
                    .weigher((String _, HeldStatement each) -> each.size() + EACH_CHARACTERS)
                    .expireAfterAccess(POLLED_WITHIN)
                    .build();

    /** Also one that was pushed out, as long as a poll has it that may move it. */
    private final Cache<String, HeldStatement> inUse = Caffeine.newBuilder().weakValues().build();

    /** Before its client can poll it. In a transaction a statement stays where that began. */
    void hold(String queryId, HeldStatement statement) {
        if (statement.submission().transaction().isEmpty()) {
            inUse.put(queryId, statement);
            held.put(queryId, statement);
        }
    }

    Optional<HeldStatement> find(String queryId) {
        return Optional.ofNullable(held.getIfPresent(queryId));
    }

    /** It has begun, or is not wanted any more; {@code written} is where its receipt says it is. */
    Optional<Moved> letGo(String queryId, Supplier<Optional<Moved>> written) {
        Optional<Moved> moved =
                Optional.ofNullable(inUse.getIfPresent(queryId))
                        .flatMap(statement -> statement.letGo(written));
        if (moved.isEmpty()) {
            held.invalidate(queryId);
            inUse.invalidate(queryId);
        }
        return moved;
    }
}
