package dev.tarn.writer.growth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a table does with fields that it has no column for, and values that its types cannot hold.
 */
public enum SchemaMode {
    /** Rows with such fields are rejected. */
    FREEZE,
    /** It gets the columns, and wider types. */
    EVOLVE,
    /** It passes over the fields; what does not fit its types is rejected. */
    DISCARD_COLUMN,
    /** It keeps the fields as JSON in one column of texts. */
    RESCUE;

    public static final String PROPERTY = "tarn.ingest.schema";

    /** As the table says; an unknown word is an {@link IllegalArgumentException}. */
    public static SchemaMode of(Map<String, String> tableProperties) {
        String word = tableProperties.getOrDefault(PROPERTY, FREEZE.word());
        return Arrays.stream(values())
                .filter(mode -> mode.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "%s of the table is one of %s, not %s"
                                        .formatted(PROPERTY, words(), word)));
    }

    private static String words() {
        return Arrays.stream(values()).map(SchemaMode::word).collect(Collectors.joining(", "));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
