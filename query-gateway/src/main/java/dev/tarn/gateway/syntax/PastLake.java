package dev.tarn.gateway.syntax;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lake as it was, as statements name it: {@code lake@2026-03-31T23:59:59Z}, or with a number of
 * the commit log. Trino's names are in small letters, and so is this.
 *
 * @param lake the catalog that shows it as it is
 * @param point the time or the number
 */
public record PastLake(String lake, String point) {
    private static final int CHARACTERS_MAX = 200;
    private static final Pattern NAME = Pattern.compile("([^@\"]+)@([0-9][0-9tz:.+-]{0,49})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** In front of the schema, where dots join names: a time may hold a dot itself. */
    private static final Pattern IN_FRONT =
            Pattern.compile(
                    "([^@.\"]+)@(?:[0-9]{1,18}|[0-9-]{10}t[0-9:]{5,8}(?:\\.[0-9]{1,9})?(?:z|[+-][0-9:]{2,8}))(?=\\.)");

    /** Empty for a name that means no instant, whatever else it may be. */
    public static Optional<PastLake> parse(String name) {
        if (name.length() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        Matcher parts = NAME.matcher(name.toLowerCase(Locale.ROOT));
        return parts.matches() && isPoint(parts.group(2))
                ? Optional.of(new PastLake(parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    private static boolean isPoint(String text) {
        if (NUMBER.matcher(text).matches()) {
            return true;
        }
        try {
            return OffsetDateTime.parse(text).getYear() > 0;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /** What Trino calls its catalog. */
    public String name() {
        return lake + "@" + point;
    }

    /** As people write it. */
    public String asOf() {
        return point.toUpperCase(Locale.ROOT);
    }

    /** {@code lake.namespace.table} for a table of a lake, be it as it was. */
    public static String today(String dottedName) {
        Matcher then = IN_FRONT.matcher(dottedName);
        return then.lookingAt() ? then.group(1) + dottedName.substring(then.end()) : dottedName;
    }
}
