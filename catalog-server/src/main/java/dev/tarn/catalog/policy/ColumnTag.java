package dev.tarn.catalog.policy;

/** What a column of a table is, such as {@code pii}. */
public record ColumnTag(Place place, int fieldId, String tag) implements Rule {
    @Override
    public Kind kind() {
        return Kind.TAG;
    }

    @Override
    public String key() {
        return key(fieldId, tag);
    }

    public static String key(int fieldId, String tag) {
        return fieldId + " " + tag;
    }
}
