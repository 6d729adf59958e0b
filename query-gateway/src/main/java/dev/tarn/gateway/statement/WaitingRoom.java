package dev.tarn.gateway.statement;

import dev.tarn.gateway.admission.AdmissionConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Statements that wait for their turn, in the memory of this gateway: no cluster has them, so that
 * a restart loses nothing that has begun.
 */
final class WaitingRoom implements AutoCloseable {
    private static final long LOOK_MILLIS = 250;

    /** Of all statements that wait, so that their number is not the only bound of their memory. */
    private static final long CHARACTERS_MAX = 20_000_000;

    /** As long as Trino waits for a client. */
    private static final Duration ASKED_WITHIN = Duration.ofMinutes(5);

    /** Whoever has lost an answer asks again at once. */
    private static final Duration KEPT_WHEN_SETTLED = Duration.ofSeconds(30);

    private final Map<String, WaitingStatement> waiting = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AdmissionConfig config;
    private final InstantSource clock;

    WaitingRoom(AdmissionConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** The id to ask with, or nothing when there is no room. */
    synchronized Optional<String> enter(WaitingStatement statement) {
        Instant now = clock.instant();
        waiting.values().removeIf(each -> each.lastAsked().plus(patience(each)).isBefore(now));
        String name = statement.submission().principal().name();
        List<WaitingStatement> others =
                waiting.values().stream().filter(each -> !each.settled()).toList();
        long own =
                others.stream()
                        .filter(each -> each.submission().principal().name().equals(name))
                        .count();
        long characters = others.stream().mapToLong(WaitingStatement::size).sum();
        if (others.size() >= config.waitingMax()
                || own >= config.waitingPerPrincipal()
                || characters + statement.size() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        String id = UUID.randomUUID().toString();
        waiting.put(id, statement);
        return Optional.of(id);
    }

    private static Duration patience(WaitingStatement statement) {
        return statement.settled() ? KEPT_WHEN_SETTLED : ASKED_WITHIN;
    }

    /** Nothing for a statement that somebody else sent, as for one that there is not. */
    Optional<WaitingStatement> find(String principal, String id) {
        return Optional.ofNullable(waiting.get(id))
                .filter(each -> each.submission().principal().name().equals(principal));
    }

    boolean leave(String principal, String id) {
        return find(principal, id).filter(each -> waiting.remove(id, each)).isPresent();
    }

    boolean hasWaitedLong(WaitingStatement statement, Instant now) {
        return statement.since().plus(config.waitMax()).isBefore(now);
    }

    /** Tells whether it is worth looking again. */
    boolean pause() {
        try {
            return !closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
