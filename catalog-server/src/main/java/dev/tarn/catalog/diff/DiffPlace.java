package dev.tarn.catalog.diff;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a comparison was read: up to which entry of the commit log about namespaces, or, behind
 * all of these, about tables and views.
 */
public record DiffPlace(boolean isOfNamespace, long sequence, int position) {
    private static final Pattern TEXT = Pattern.compile("([nt])(\\d{1,18})\\.(\\d{1,9})");

    static DiffPlace ofNamespace(long sequence) {
        return new DiffPlace(true, sequence, 0);
    }

    /** Behind all entries of a number. */
    static DiffPlace ofTabular(long sequence) {
        return new DiffPlace(false, sequence, Integer.MAX_VALUE);
    }

    static Optional<DiffPlace> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new DiffPlace(
                                matcher.group(1).equals("n"),
                                Long.parseLong(matcher.group(2)),
                                Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "%s%d.%d".formatted(isOfNamespace ? "n" : "t", sequence, position);
    }
}
