package dev.tarn.trino;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a lake as it was, {@code lake@2026-03-31t23:59:59z} or {@code lake@4711}: Trino's
 * names are in small letters. Whether there is such an instant, the catalog server says.
 *
 * @param lake the Trino catalog that shows it as it is
 * @param point the time or the number
 */
record PastLakeName(String lake, String point) {
    /** Nothing in it means anything to a properties file. */
    private static final Pattern NAME = Pattern.compile("([^@]+)@([0-9][0-9tz:.+-]{0,49})");

    static Optional<PastLakeName> parse(String catalog) {
        Matcher parts = NAME.matcher(catalog);
        return parts.matches()
                ? Optional.of(new PastLakeName(parts.group(1), parts.group(2)))
                : Optional.empty();
    }
}
