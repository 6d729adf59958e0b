package dev.tarn.gateway.cluster;

import java.util.List;

/**
 * A cluster as it is kept.
 *
 * @param engine the principal that reports what became of its queries
 * @param users whose queries it is kept for, as are sources and tags; all empty for everybody's
 */
public record ClusterRow(
        String name,
        String uri,
        ClusterState state,
        String engine,
        List<String> users,
        List<String> sources,
        List<String> tags) {
    public ClusterRow {
        users = List.copyOf(users);
        sources = List.copyOf(sources);
        tags = List.copyOf(tags);
    }

    boolean forEverybody() {
        return users.isEmpty() && sources.isEmpty() && tags.isEmpty();
    }
}
