package dev.tarn.catalog.reach;

import dev.tarn.catalog.metadata.SnapshotHistory;
import dev.tarn.catalog.wire.PastReach;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.exceptions.BadRequestException;

/** What somebody names of a table's past. */
interface NamedPast {
    /** Whether it is there for whoever sees so much. */
    boolean isIn(SnapshotHistory history, PastReach past);

    /** Whether anybody can say so: a snapshot may have been expired since. */
    default boolean isKnown(SnapshotHistory history) {
        return true;
    }

    /** By its id. */
    record OneSnapshot(long id) implements NamedPast {
        @Override
        public boolean isIn(SnapshotHistory history, PastReach past) {
            return history.visible(past).contains(id);
        }

        @Override
        public boolean isKnown(SnapshotHistory history) {
            return history.ids().contains(id);
        }
    }

    /** A snapshot, a branch or tag, or an instant: the first of these that is said. */
    static Optional<NamedPast> of(Function<String, Optional<String>> said) {
        Optional<NamedPast> snapshot =
                said.apply("snapshot").map(id -> new OneSnapshot(number(id)));
        return snapshot.or(() -> said.apply("ref").map(NamedPast::ref))
                .or(() -> said.apply("at").map(NamedPast::instant));
    }

    private static NamedPast ref(String name) {
        return (history, past) -> history.showsRef(name, past);
    }

    private static NamedPast instant(String value) {
        Instant instant = instant("at", value);
        return (history, past) -> history.shows(instant, past);
    }

    static Instant instant(String name, String value) {
        try {
            return Instant.parse(value);
        } catch (DateTimeParseException invalid) {
            throw new BadRequestException(
                    "Invalid %s: %s is no instant like 2026-01-31T12:00:00Z", name, value);
        }
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException invalid) {
            throw new BadRequestException("Invalid snapshot: %s is no number", value);
        }
    }
}
