package dev.tarn.catalog.policy;

import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;

/**
 * A rule with the names that its place has now.
 *
 * @param namespace that of the place or of its table; empty for a whole lake
 * @param table the name of a table or view
 */
public record NamedRule(
        long id, Rule rule, String lake, Namespace namespace, Optional<String> table) {
    /** Whether it is about a table that was dropped. */
    boolean isGone() {
        return rule.place().table().isPresent() && table.isEmpty();
    }
}
