package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.ColumnTag;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.catalog.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** The filters, masks and tags of one table. */
final class TableRules {
    private final List<RowFilter> filters = new ArrayList<>();
    private final List<ColumnMask> masks = new ArrayList<>();
    private final List<ColumnTag> tags = new ArrayList<>();

    void add(Rule rule) {
        switch (rule) {
            case RowFilter filter -> filters.add(filter);
            case ColumnMask mask -> masks.add(mask);
            case ColumnTag tag -> tags.add(tag);
            default -> throw new IllegalArgumentException("Not a rule of a table: " + rule);
        }
    }

    List<RowFilter> filters() {
        return filters;
    }

    List<ColumnMask> masks() {
        return masks;
    }

    List<ColumnTag> tags() {
        return tags;
    }
}
