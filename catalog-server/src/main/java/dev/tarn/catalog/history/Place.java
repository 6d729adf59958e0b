package dev.tarn.catalog.history;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an entry stands in the commit log. */
public record Place(long sequence, int position) {
    public static final Place START = new Place(0, -1);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})");

    /** What {@link #toString} gave; nothing for another text. */
    public static Optional<Place> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new Place(
                                Long.parseLong(matcher.group(1)),
                                Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return sequence + "." + position;
    }
}
