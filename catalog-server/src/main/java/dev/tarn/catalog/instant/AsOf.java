package dev.tarn.catalog.instant;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.BadRequestException;

/** The name of a lake as it was, taken apart: {@code lake@point}. */
record AsOf(String lake, Point point) {
    private static final char AT = '@';
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final int YEAR_MAX = 9999;

    /** What is behind the sign. */
    sealed interface Point {
        /** Behind all entries of the commit log up to this number. */
        record Commit(long sequence) implements Point {}

        /** Behind all that was committed by then, as exactly as PostgreSQL keeps time. */
        record Time(Instant instant) implements Point {}
    }

    static AsOf parse(String warehouse) {
        int at = warehouse.indexOf(AT);
        if (at < 0) {
            throw new BadRequestException("Invalid lake instant: %s has no %s", warehouse, AT);
        }
        String text = warehouse.substring(at + 1);
        return new AsOf(
                warehouse.substring(0, at),
                NUMBER.matcher(text).matches()
                        ? new Point.Commit(Long.parseLong(text))
                        : new Point.Time(time(text)));
    }

    private static Instant time(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() > 0 && time.getYear() <= YEAR_MAX) {
                return time.toInstant().truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeException _) {
            // Said below, together with years that no calendar has.
        }
        throw new BadRequestException(
                "Invalid lake instant: %s is neither a number of the commit log nor a time like 2026-03-31T23:59:59Z",
                text);
    }
}
