package dev.tarn.gateway.cluster;

import dev.tarn.chassis.telemetry.Health;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what this gateway knows of the clusters true: their rows, which another gateway may have
 * changed, how they are, and how much they have to do. Without the database what was known holds.
 */
final class ClusterMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMonitor.class);
    private static final Duration TRANSACTIONS_KEPT = Duration.ofDays(2);

    private final ClusterStore store;
    private final Clusters clusters;
    private final ClusterHttp http;
    private final Supplier<Map<String, Long>> load;
    private final Duration pause;
    private final Duration answerWithin;
    private final InstantSource clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("gateway-clusters").unstarted(this::run);

    ClusterMonitor(
            ClusterStore store,
            Clusters clusters,
            ClusterHttp http,
            Supplier<Map<String, Long>> load,
            Duration pause,
            Duration answerWithin,
            InstantSource clock) {
        this.store = store;
        this.clusters = clusters;
        this.http = http;
        this.load = load;
        this.pause = pause;
        this.answerWithin = answerWithin;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                Map<String, Integer> failures = check(clusters.members());
                try {
                    update(failures);
                    store.forgetTransactions(clock.instant().minus(TRANSACTIONS_KEPT));
                } catch (RuntimeException e) {
                    LOG.atWarn().setCause(e).log("The clusters are those that were last known");
                    clusters.update(withFailures(clusters.members(), failures));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the rows as they are now; how the clusters are is looked at later. */
    void reload() {
        update(Map.of());
    }

    /** One at a time, and rows are read inside: what was changed last is what holds. */
    private synchronized void update(Map<String, Integer> failures) {
        Map<String, Long> loads = load.get();
        List<Member> members = new ArrayList<>();
        for (ClusterRow row : store.all()) {
            Optional<Member> before =
                    clusters.member(row.name())
                            .filter(member -> member.row().uri().equals(row.uri()));
            members.add(
                    new Member(
                            before.map(Member::cluster)
                                    .orElseGet(() ->
                                            http.cluster(
                                                    row.name(),
                                                    URI.create(row.uri()),
                                                    answerWithin)),
                            row,
                            before.map(Member::failures).orElse(0),
                            Optional.ofNullable(loads.get(row.name())).orElse(0L)));
        }
        clusters.update(withFailures(members, failures));
    }

    private static List<Member> withFailures(List<Member> members, Map<String, Integer> failures) {
        return members.stream()
                .map(member ->
                        new Member(
                                member.cluster(),
                                member.row(),
                                Optional.ofNullable(failures.get(member.row().name()))
                                        .orElse(member.failures()),
                                member.load()))
                .toList();
    }

    /** All at once: one that hangs must not hide how the others are. */
    private static Map<String, Integer> check(List<Member> members) throws InterruptedException {
        Map<String, Future<Integer>> asked = new HashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Member member : members) {
                asked.put(member.row().name(), threads.submit(() -> failures(member)));
            }
        }
        Map<String, Integer> failures = new HashMap<>();
        for (Map.Entry<String, Future<Integer>> answer : asked.entrySet()) {
            try {
                failures.put(answer.getKey(), answer.getValue().get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return failures;
    }

    /** How many times in a row it has not answered now. */
    private static int failures(Member member) {
        if (member.row().state() == ClusterState.INACTIVE) {
            return member.failures();
        }
        boolean up = member.cluster().check() instanceof Health.Up;
        int failures = up ? 0 : member.failures() + 1;
        if (up && member.down()) {
            LOG.info("Cluster {} answers again", member.row().name());
        } else if (failures == Member.FAILURES_UNTIL_DOWN) {
            LOG.warn("Cluster {} is down", member.row().name());
        }
        return failures;
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
