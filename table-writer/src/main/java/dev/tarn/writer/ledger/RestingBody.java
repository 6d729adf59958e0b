package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The raw body of a batch that is at rest, on its way out of the landing area.
 *
 * @param target where somebody has begun to copy it to
 */
public record RestingBody(
        UUID id,
        long laneId,
        BatchState state,
        String location,
        long bytes,
        Instant landedAt,
        Optional<String> target) {}
