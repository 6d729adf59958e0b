package dev.tarn.gateway.syntax;

import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QualifiedName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a query reads by name, in small letters.
 *
 * @param tables tables and views, each as its parts
 * @param functions those that are called by more than their own name, and so are none of Trino's
 */
public record ReadNames(Set<List<String>> tables, Set<String> functions) {
    public ReadNames {
        tables = Set.copyOf(tables);
        functions = Set.copyOf(functions);
    }

    /** Empty where that cannot be said: no query, or one with functions that make tables. */
    public static Optional<ReadNames> of(String sql) {
        return QueryText.of(sql)
                .map(query -> {
                    var tables = new LinkedHashSet<List<String>>();
                    query.tables().forEach(table -> tables.add(table.getName().getParts()));
                    var functions = new LinkedHashSet<String>();
                    collect(query.tree(), functions);
                    return new ReadNames(tables, functions);
                });
    }

    private static void collect(Node node, Set<String> functions) {
        if (node instanceof FunctionCall call && isForeign(call.getName())) {
            functions.add(call.getName().toString());
        }
        node.getChildren().forEach(child -> collect(child, functions));
    }

    private static boolean isForeign(QualifiedName name) {
        return name.getParts().size() > 1
                && !name.getPrefix()
                        .map(QualifiedName::toString)
                        .equals(Optional.of("system.builtin"));
    }
}
