package dev.tarn.gateway.cluster;

import dev.tarn.database.SqlFailure;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Adds, drains and removes clusters, for all gateways. */
final class ClusterDirectory {
    private static final Pattern LABEL = Pattern.compile("[^,\\p{Cntrl}]{1,128}");
    private static final int LABELS_MAX = 100;
    private static final String ENGINE_INDEX = "cluster_by_engine";

    /** What became of a request to remove a cluster. */
    enum Removal {
        DONE,
        UNKNOWN,
        /** It takes queries, or some have not ended. */
        BUSY
    }

    private final ClusterStore store;
    private final Clusters clusters;
    private final ClusterMonitor monitor;
    private final InstantSource clock;
    private final String configured;
    private final String engine;

    /** {@code configured} is the cluster of the configuration, which names its {@code engine}. */
    ClusterDirectory(
            String configured,
            String engine,
            ClusterStore store,
            Clusters clusters,
            ClusterMonitor monitor,
            InstantSource clock) {
        this.configured = configured;
        this.engine = engine;
        this.store = store;
        this.clusters = clusters;
        this.monitor = monitor;
        this.clock = clock;
    }

    List<Member> members() {
        return clusters.members();
    }

    Optional<Member> member(String name) {
        return clusters.member(name);
    }

    /** Tells whether it could be: each cluster has an engine of its own. */
    boolean put(ClusterRow row) {
        Cluster.requireName(row.name());
        URI uri = URI.create(row.uri());
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null
                || !List.of("", "/").contains(uri.getPath())) {
            throw new IllegalArgumentException("uri is no http or https address of a host");
        }
        if (!LABEL.matcher(row.engine()).matches()) {
            throw new IllegalArgumentException("engine is no name of a principal");
        }
        // The next gateway to start would put it back, and could not if another had it by then.
        if (row.name().equals(configured) && !row.engine().equals(engine)) {
            throw new IllegalArgumentException(
                    "engine of %s is in the gateway's configuration, trino.engine"
                            .formatted(configured));
        }
        try {
            store.put(
                    row.name(),
                    row.uri(),
                    row.state(),
                    row.engine(),
                    labels(row.users()),
                    labels(row.sources()),
                    labels(row.tags()),
                    clock.instant());
        } catch (RuntimeException e) {
            if (isOfAnother(e)) {
                return false;
            }
            throw e;
        }
        monitor.reload();
        return true;
    }

    /** Whether it failed because its engine reports for another cluster. */
    static boolean isOfAnother(RuntimeException failure) {
        return SqlFailure.find(failure).orElse(null) instanceof SqlFailure.UniqueViolation taken
                && taken.constraint().equals(ENGINE_INDEX);
    }

    Removal remove(String name) {
        monitor.reload();
        Optional<Member> member = clusters.member(name);
        if (member.isEmpty()) {
            return Removal.UNKNOWN;
        }
        if (member.orElseThrow().load() > 0
                || member.orElseThrow().row().state() == ClusterState.ACTIVE) {
            return Removal.BUSY;
        }
        store.delete(name);
        monitor.reload();
        return Removal.DONE;
    }

    private static String labels(List<String> labels) {
        if (labels.size() > LABELS_MAX
                || !labels.stream().allMatch(label -> LABEL.matcher(label).matches())) {
            throw new IllegalArgumentException(
                    "users, sources and tags are lists of %d words at most, without commas"
                            .formatted(LABELS_MAX));
        }
        return String.join(",", labels);
    }
}
