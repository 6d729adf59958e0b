package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An object in which the bodies of several batches lie.
 *
 * @param batches those whose bodies are read there
 * @param target where somebody has begun to copy it to
 */
public record PackRow(
        UUID id,
        String location,
        long bytes,
        List<UUID> batches,
        Instant landedAt,
        Optional<String> target) {
    /** In the order of the constructor. */
    static final String COLUMNS =
            "id, location, bytes, batches, landed_at, kept_target AS target\n";

    public UUID[] ids() {
        return batches.toArray(UUID[]::new);
    }
}
