package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** Dates and times as Trino writes them: {@code 2026-01-31 12:00:00.000 Europe/Berlin}. */
final class Times {
    private Times() {}

    static FixedColumn.Format days() {
        return (value, to) -> to.putInt(Math.toIntExact(date(Texts.text(value)).toEpochDay()));
    }

    static FixedColumn.Format time(TimeScale scale) {
        return (value, to) ->
                to.putLong(scale.sinceMidnight(time(Texts.text(value)).toNanoOfDay()));
    }

    static FixedColumn.Format local(TimeScale scale) {
        return (value, to) -> to.putLong(scale.sinceEpoch(local(parts(value, 2))));
    }

    /** The zone itself is not kept: Arrow knows one for a whole column. */
    static FixedColumn.Format instant(TimeScale scale) {
        return (value, to) -> {
            String[] parts = parts(value, 3);
            LocalDateTime local = local(parts);
            ZoneOffset offset = offset(parts[2], local);
            to.putLong(scale.sinceEpoch(utc(local, offset)));
        };
    }

    private static LocalDateTime utc(LocalDateTime local, ZoneOffset offset) throws Unfit {
        try {
            return local.minusSeconds(offset.getTotalSeconds());
        } catch (DateTimeException e) {
            throw unreadable(e);
        }
    }

    private static String[] parts(JsonNode value, int count) throws Unfit {
        String[] parts = Texts.text(value).split(" ", -1);
        if (parts.length != count) {
            throw new Unfit("has a time that cannot be read");
        }
        return parts;
    }

    private static LocalDateTime local(String[] parts) throws Unfit {
        return LocalDateTime.of(date(parts[0]), time(parts[1]));
    }

    private static LocalDate date(String text) throws Unfit {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw unreadable(e);
        }
    }

    private static LocalTime time(String text) throws Unfit {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw unreadable(e);
        }
    }

    /**
     * In the hour that comes twice when summer time ends, Trino writes the same for two instants.
     */
    private static ZoneOffset offset(String zone, LocalDateTime local) throws Unfit {
        List<ZoneOffset> offsets;
        try {
            offsets = ZoneId.of(zone).getRules().getValidOffsets(local);
        } catch (DateTimeException e) {
            throw unreadable(e);
        }
        if (offsets.size() != 1) {
            throw new Unfit(
                    "has a time that its zone has %s: ask for it AT TIME ZONE 'UTC'"
                            .formatted(offsets.isEmpty() ? "not" : "twice"));
        }
        return offsets.getFirst();
    }

    private static Unfit unreadable(DateTimeException cause) {
        return new Unfit("has a date or time that cannot be read", cause);
    }
}
