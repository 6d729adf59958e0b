package dev.tarn.catalog.hold;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A hold, in force or of the past.
 *
 * @param span whose states are held
 * @param until when it ends by itself
 */
public record Hold(
        long id,
        String name,
        List<HeldPlace> places,
        Span span,
        Optional<Instant> until,
        String reason,
        Instant createdAt,
        String createdBy,
        Optional<Instant> endedAt,
        Optional<String> endedBy) {
    public Hold {
        places = List.copyOf(places);
    }

    boolean isInForce(Instant now) {
        return endedAt.isEmpty() && until.filter(end -> !end.isAfter(now)).isEmpty();
    }

    /** Whether somebody asks for what is there already. */
    boolean says(Wanted wanted) {
        return places.equals(wanted.places())
                && span.equals(wanted.span())
                && until.equals(wanted.until())
                && reason.equals(wanted.reason());
    }

    /** What somebody asks for. */
    record Wanted(List<HeldPlace> places, Span span, Optional<Instant> until, String reason) {
        Wanted {
            places = List.copyOf(places);
        }
    }
}
