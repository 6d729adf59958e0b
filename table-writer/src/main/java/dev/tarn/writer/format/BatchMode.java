package dev.tarn.writer.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the rows of a batch do to those that are there. */
public enum BatchMode {
    /** Nothing. */
    APPEND,
    /** The partitions that they are in hold nothing else afterwards. */
    OVERWRITE_PARTITION;

    /** By the name that {@code ?mode=} has for it. */
    public static Optional<BatchMode> named(String name) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(name)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
