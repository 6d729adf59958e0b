package dev.tarn.gateway.chain;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A day that is over. Hashes are hexadecimal digits; days without links have no row. */
public record DayRow(
        LocalDate day,
        long links,
        String head,
        @Nullable LocalDate previousDay,
        @Nullable String previousHead,
        Instant closedAt,
        @Nullable Instant anchoredAt) {
    /** What the first link of a day stands behind. */
    static String beginning(LocalDate day, Optional<DayRow> before) {
        return new Digest("tarn-day-1")
                .add("day", day.toString())
                .add("previous-day", before.map(row -> row.day().toString()).orElse(null))
                .add("previous-head", before.map(DayRow::head).orElse(null))
                .end();
    }

    boolean follows(Optional<DayRow> before) {
        return Objects.equals(previousDay, before.map(DayRow::day).orElse(null))
                && Objects.equals(previousHead, before.map(DayRow::head).orElse(null));
    }
}
