package dev.tarn.catalog.safekeeping;

import java.time.Instant;
import java.util.UUID;

/**
 * A table or view that was dropped and can be brought back.
 *
 * @param namespace its levels joined by U+001F
 */
public record DroppedRow(
        long id,
        String kind,
        UUID uuid,
        String namespace,
        String name,
        String location,
        Instant droppedAt,
        boolean purgeRequested) {}
