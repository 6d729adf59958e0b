package dev.tarn.gateway.cluster;

import java.util.Optional;
import java.util.Set;

/**
 * What decides where a query goes.
 *
 * @param cluster where its transaction began
 */
public record Placement(
        String user, Optional<String> source, Set<String> tags, Optional<String> cluster) {
    public Placement {
        tags = Set.copyOf(tags);
    }

    boolean fits(ClusterRow row) {
        return (row.users().isEmpty() || row.users().contains(user))
                && (row.sources().isEmpty() || source.filter(row.sources()::contains).isPresent())
                && (row.tags().isEmpty() || row.tags().stream().anyMatch(tags::contains));
    }
}
