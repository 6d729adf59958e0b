package dev.tarn.gateway.reach;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as Trino's literals have it: {@code 2026-03-31 12:00:00.5 Europe/Berlin}. */
final class LiteralTime {
    private static final Pattern FORM =
            Pattern.compile(
                    "(\\d{4}-\\d{2}-\\d{2})(?:[ T](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?))?(?: ?([A-Za-z+-][A-Za-z0-9_+:/-]*))?");

    private LiteralTime() {}

    /** Empty where nobody can say which instant it is. Without a zone it is in the session's. */
    static Optional<Instant> of(String text, Optional<String> sessionZone) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<String> zone = Optional.ofNullable(matcher.group(3)).or(() -> sessionZone);
        try {
            LocalDate day = LocalDate.parse(matcher.group(1));
            LocalTime time =
                    matcher.group(2) == null
                            ? LocalTime.MIDNIGHT
                            : LocalTime.parse(matcher.group(2));
            return zone.map(ZoneId::of).map(known -> day.atTime(time).atZone(known).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
