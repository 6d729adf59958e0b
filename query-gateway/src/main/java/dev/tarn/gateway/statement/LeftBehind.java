package dev.tarn.gateway.statement;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.Clusters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Queries whose clients are on another cluster by now. Should theirs answer again it is told to
 * stop them; if nobody can tell it, it stops them itself after five minutes without a poll.
 */
final class LeftBehind implements AutoCloseable {
    private static final int QUERIES_MAX = 1_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private record Query(String cluster, String path, Instant since) {}

    private final Clusters clusters;
    private final InstantSource clock;
    private final Queue<Query> queries = new LinkedBlockingQueue<>(QUERIES_MAX);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofVirtual().name("gateway-left-behind").unstarted(this::run);

    LeftBehind(Clusters clusters, InstantSource clock) {
        this.clusters = clusters;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    /** {@code path} is what its client last asked for. */
    void add(String cluster, String path) {
        // One too many is stopped by its cluster.
        var _ = queries.offer(new Query(cluster, path, clock.instant()));
    }

    private void run() {
        try {
            while (!stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                queries.removeIf(this::settled);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean settled(Query query) {
        Optional<Cluster> cluster = clusters.find(query.cluster());
        if (cluster.isEmpty() || query.since().plus(FORGOTTEN_AFTER).isBefore(clock.instant())) {
            return true;
        }
        return !clusters.isDown(query.cluster())
                && Posting.delete(cluster.orElseThrow(), query.path());
    }

    @Override
    public void close() {
        stopping.countDown();
    }
}
