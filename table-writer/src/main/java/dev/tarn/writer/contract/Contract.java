package dev.tarn.writer.contract;

import java.util.List;

/**
 * A contract as the writer understands it.
 *
 * @param version as its author calls it
 * @param object the part of the document that is about the table, by its name there
 * @param columns what it says of the types of columns
 */
record Contract(
        String id,
        String version,
        String object,
        List<Column> columns,
        List<Rule> rules,
        List<NotEnforced> notEnforced) {
    Contract {
        columns = List.copyOf(columns);
        rules = List.copyOf(rules);
        notEnforced = List.copyOf(notEnforced);
    }

    /** {@code logicalType} is empty where the document leaves it open. */
    record Column(String path, FieldPath field, String logicalType) {}
}
