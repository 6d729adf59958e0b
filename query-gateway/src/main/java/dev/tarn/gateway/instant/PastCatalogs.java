package dev.tarn.gateway.instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.protocol.QueryProblem.Kind;
import dev.tarn.gateway.syntax.PastLake;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has the lakes as they were that a statement names in the cluster before the statement gets there.
 * They are made in the name of whoever asks, so that it is the policy that says who may, and it
 * says so again to each of them whenever the gateway has not heard it for a moment.
 */
public final class PastCatalogs implements AutoCloseable {
    private static final int KNOWN_MAX = 10_000;
    private static final int LOOKS_MAX = 100;
    private static final long LOOK_MILLIS = 100;
    private static final int AGAIN_MAX = 10;
    private static final String DENIED = "PERMISSION_DENIED";

    /** Trino will say what is wrong with the name, if it is one of a catalog at all. */
    private static final String NO_LAKE = "CATALOG_NOT_FOUND";

    private final PastCatalogStore store;
    private final ClusterStatement statement;
    private final Retirement retirement;
    private final InstantConfig config;
    private final InstantSource clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Cache<Made, Instant> made = Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();

    private record Made(String cluster, String user, String name) {}

    PastCatalogs(
            PastCatalogStore store,
            ClusterStatement statement,
            Retirement retirement,
            InstantConfig config,
            InstantSource clock) {
        this.store = store;
        this.statement = statement;
        this.retirement = retirement;
        this.config = config;
        this.clock = clock;
    }

    /** Why a statement does not run. */
    public record Refusal(Kind kind, String message) {}

    /** Nothing when all are there and this user may read them. */
    public Optional<Refusal> make(
            Cluster cluster, String user, String requestId, Collection<PastLake> lakes) {
        for (PastLake lake : lakes) {
            Optional<Refusal> refusal = make(cluster, user, requestId, lake);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> make(Cluster cluster, String user, String requestId, PastLake lake) {
        var key = new Made(cluster.name(), user, lake.name());
        // As exact as the database keeps it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant known = made.getIfPresent(key);
        if (known != null && now.isBefore(known.plus(config.settledAfter()))) {
            return Optional.empty();
        }
        if (!use(cluster.name(), lake.name(), now)) {
            return Optional.of(
                    new Refusal(
                            Kind.SERVER_STARTING_UP,
                            "%s is just being put away: ask again in a moment"
                                    .formatted(lake.name())));
        }
        var outcome = create(cluster, user, requestId, lake);
        for (int again = 0; again < AGAIN_MAX && isPassing(outcome) && pause(); again++) {
            outcome = create(cluster, user, requestId, lake);
        }
        if (outcome instanceof ClusterStatement.Outcome.Failed(String error, String message)) {
            store.unuse(cluster.name(), lake.name(), now);
            return refusal(user, lake, error, message);
        }
        store.made(cluster.name(), lake.name(), now);
        made.put(key, now);
        retirement.makeRoom(cluster.name());
        return Optional.empty();
    }

    private ClusterStatement.Outcome create(
            Cluster cluster, String user, String requestId, PastLake lake) {
        return statement.run(
                cluster,
                user,
                requestId,
                "CREATE CATALOG IF NOT EXISTS \"%s\" USING iceberg".formatted(lake.name()));
    }

    /** Such as a commit of that very moment that is still in flight. */
    private static boolean isPassing(ClusterStatement.Outcome outcome) {
        return outcome instanceof ClusterStatement.Outcome.Failed(String error, var _)
                && error.equals("GENERIC_INTERNAL_ERROR");
    }

    /** False when there is no more time to wait. */
    private boolean pause() {
        try {
            return !stopping.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Optional<Refusal> refusal(
            String user, PastLake lake, String error, String message) {
        return switch (error) {
            case DENIED ->
                    Optional.of(
                            new Refusal(
                                    Kind.PERMISSION_DENIED,
                                    "Access Denied: %s may not read lake %s as of %s: it needs TIME_TRAVEL without a limit, and an instant that has been"
                                            .formatted(user, lake.lake(), lake.asOf())));
            case NO_LAKE -> Optional.empty();
            default ->
                    Optional.of(
                            new Refusal(
                                    Kind.GENERIC_INTERNAL_ERROR,
                                    "Lake %s as of %s is not to be had now: %s"
                                            .formatted(lake.lake(), lake.asOf(), message)));
        };
    }

    /** Waits for whoever drops it just now. */
    private boolean use(String cluster, String name, Instant now) {
        for (int looks = 0; looks < LOOKS_MAX; looks++) {
            if (store.use(cluster, name, now) == 1) {
                return true;
            }
            if (!pause()) {
                return false;
            }
        }
        return false;
    }

    @Override
    public void close() {
        stopping.countDown();
    }
}
