package dev.tarn.catalog.history;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an entry stands in the commit log. */
public record Place(long sequence, int position) {
    public static final Place START = new Place(0, -1);

    /** More than one transaction can have. */
    private static final int POSITION_MAX = 999_999_999;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})");

    /** Behind every entry of a number. */
    public static Place behind(long sequence) {
        return new Place(sequence, POSITION_MAX);
    }

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
