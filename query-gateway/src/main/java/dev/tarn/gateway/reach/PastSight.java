package dev.tarn.gateway.reach;

import dev.tarn.gateway.syntax.PastLake;
import dev.tarn.gateway.syntax.PastRead;
import dev.tarn.gateway.syntax.StatementFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of a statement that reads what its user does not see of the past which right that takes.
 * Nothing depends on it: what they do not see is not in what Trino loads for them, and Trino can
 * only say that there is no such snapshot.
 */
public final class PastSight {
    private static final Logger LOG = LoggerFactory.getLogger(PastSight.class);
    private static final int READS_MAX = 100;
    private static final int UNDER_WAY_MAX = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Optional<CatalogReach> catalog;
    private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);

    PastSight(Optional<CatalogReach> catalog) {
        this.catalog = catalog;
    }

    /** What a statement leaves to its session. */
    public record Session(
            Optional<String> catalog, Optional<String> schema, Optional<String> timeZone) {}

    /** Why the statement is refused, if it is. */
    public Optional<String> refusal(String user, Session session, StatementFacts facts) {
        var asked = new ArrayList<CatalogReach.Asked>();
        var reads = new ArrayList<PastRead>();
        for (PastRead read : facts.pastReads()) {
            Optional<CatalogReach.Asked> one = asked(user, session, read);
            if (one.isPresent() && asked.size() < READS_MAX) {
                asked.add(one.orElseThrow());
                reads.add(read);
            }
        }
        if (asked.isEmpty() || catalog.isEmpty()) {
            return Optional.empty();
        }
        List<Optional<CatalogReach.Seen>> seen = look(catalog.orElseThrow(), asked);
        for (int i = 0; i < seen.size(); i++) {
            PastRead read = reads.get(i);
            Optional<String> refusal =
                    seen.get(i).filter(one -> !one.visible()).map(one -> refusal(user, read, one));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /** A statement waits for it, however often it takes to ask. */
    private List<Optional<CatalogReach.Seen>> look(
            CatalogReach reach, List<CatalogReach.Asked> asked) {
        if (!underWay.tryAcquire()) {
            LOG.warn("Too many ask the catalog who sees what of the past");
            return List.of();
        }
        var answer = new FutureTask<>(() -> reach.look(asked));
        Thread.ofVirtual()
                .name("past-sight")
                .start(() -> {
                    try {
                        answer.run();
                    } finally {
                        underWay.release();
                    }
                });
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("The catalog does not say who sees what of the past");
            return List.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            answer.cancel(true);
        }
    }

    private static Optional<CatalogReach.Asked> asked(String user, Session session, PastRead read) {
        int parts = read.name().size();
        Optional<String> lake = parts > 2 ? Optional.of(read.name().getFirst()) : session.catalog();
        Optional<String> schema =
                parts > 1 ? Optional.of(read.name().get(parts - 2)) : session.schema();
        // A lake as it was has its own rules, which the catalog keeps.
        if (lake.isEmpty() || schema.isEmpty() || lake.flatMap(PastLake::parse).isPresent()) {
            return Optional.empty();
        }
        return point(read.point(), session)
                .map(point ->
                        new CatalogReach.Asked(
                                user,
                                lake.orElseThrow(),
                                schema.orElseThrow(),
                                read.name().getLast().replaceFirst("\\$.*", ""),
                                point.kind(),
                                point.value(),
                                Optional.empty(),
                                Optional.empty()));
    }

    private record Named(String kind, String value) {}

    private static Optional<Named> point(PastRead.Point point, Session session) {
        return switch (point) {
            case PastRead.Point.OneSnapshot(long id) ->
                    Optional.of(new Named("snapshot", Long.toString(id)));
            case PastRead.Point.Ref(String name) -> Optional.of(new Named("ref", name));
            case PastRead.Point.Time(String text) ->
                    LiteralTime.of(text, session.timeZone())
                            .map(instant -> new Named("at", instant.toString()));
        };
    }

    private static String refusal(String user, PastRead read, CatalogReach.Seen seen) {
        var sees = new ArrayList<String>();
        seen.since().ifPresent(since -> sees.add("what was current since " + since));
        if (!seen.tags().isEmpty()) {
            sees.add("what is tagged " + String.join(", ", seen.tags()));
        }
        return "Access Denied: Cannot read %s FOR %s: it takes TIME_TRAVEL on the table, and %s %s"
                .formatted(
                        String.join(".", read.name()),
                        read.clause(),
                        user,
                        sees.isEmpty()
                                ? "sees it only as it is now"
                                : "sees of its past only " + String.join(" and ", sees));
    }
}
