package dev.tarn.catalog.history;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One entry of the commit log. Entries of one transaction share a number.
 *
 * @param namespace its levels joined by U+001F
 * @param actor who acted for the principal
 * @param snapshots a JSON object of branch or tag to snapshot id, as the entry left them
 */
public record CommitEntry(
        long sequence,
        int position,
        Instant committedAt,
        String kind,
        String action,
        String namespace,
        String name,
        UUID uuid,
        Optional<String> fromLocation,
        Optional<String> toLocation,
        String snapshots,
        String principal,
        Optional<String> actor,
        String engine,
        String requestId) {
    /** Where it stands in the log. */
    public Place place() {
        return new Place(sequence, position);
    }
}
