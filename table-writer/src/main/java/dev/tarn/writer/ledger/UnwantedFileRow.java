package dev.tarn.writer.ledger;

import dev.tarn.writer.table.TableName;

/** A file that no snapshot names and none ever will. */
public record UnwantedFileRow(
        String location, FileTarget target, String lake, String namespace, String name) {
    /** In whose place it lies: nobody else may delete there. */
    public TableName table() {
        TableName table = TableName.of(lake, namespace, name);
        return switch (target) {
            case DATA -> table;
            case REJECTS -> table.rejects();
        };
    }
}
