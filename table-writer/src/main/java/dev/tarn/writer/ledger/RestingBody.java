package dev.tarn.writer.ledger;

import dev.tarn.writer.landing.RawPlace;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The raw body of a batch that is at rest, on its way out of the landing area.
 *
 * @param start where it begins in an object that it shares with others
 * @param target where somebody has begun to copy it to
 */
public record RestingBody(
        UUID id,
        long laneId,
        BatchState state,
        String location,
        Optional<Long> start,
        long bytes,
        Instant landedAt,
        Optional<String> target) {
    /** Where it lies now. */
    public RawPlace place() {
        return new RawPlace(location, start, bytes);
    }
}
