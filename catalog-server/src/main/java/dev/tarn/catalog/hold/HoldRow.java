package dev.tarn.catalog.hold;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A hold as it is kept, without its places. */
public record HoldRow(
        long id,
        String name,
        Optional<Instant> fromTime,
        Optional<Instant> toTime,
        Optional<Instant> untilTime,
        String reason,
        Instant createdAt,
        String createdBy,
        Optional<Instant> endedAt,
        Optional<String> endedBy) {
    Hold with(List<HeldPlace> places) {
        return new Hold(
                id,
                name,
                places,
                new Span(fromTime, toTime),
                untilTime,
                reason,
                createdAt,
                createdBy,
                endedAt,
                endedBy);
    }
}
