package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.Mask;
import dev.tarn.catalog.policy.RowFilter;
import java.util.List;
import java.util.Map;

/**
 * What somebody does not see of a table that they may select from.
 *
 * @param masks by the column's field id
 */
public record Restrictions(List<RowFilter> filters, Map<Integer, Mask> masks) {
    public static final Restrictions NONE = new Restrictions(List.of(), Map.of());

    public Restrictions {
        filters = List.copyOf(filters);
        masks = Map.copyOf(masks);
    }

    public boolean isEmpty() {
        return filters.isEmpty() && masks.isEmpty();
    }
}
