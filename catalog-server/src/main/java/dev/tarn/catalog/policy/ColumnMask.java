package dev.tarn.catalog.policy;

/** What is shown of one column of a table. */
public record ColumnMask(Place place, int fieldId, Mask mask, Audience audience) implements Rule {
    @Override
    public Kind kind() {
        return Kind.MASK;
    }

    @Override
    public String key() {
        return key(fieldId);
    }

    public static String key(int fieldId) {
        return Integer.toString(fieldId);
    }
}
