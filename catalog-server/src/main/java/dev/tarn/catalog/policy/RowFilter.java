package dev.tarn.catalog.policy;

/** Which rows of a table are shown. Several that meet must all hold. */
public record RowFilter(Place place, String name, Expression condition, Audience audience)
        implements Rule {
    @Override
    public Kind kind() {
        return Kind.FILTER;
    }

    @Override
    public String key() {
        return name;
    }
}
