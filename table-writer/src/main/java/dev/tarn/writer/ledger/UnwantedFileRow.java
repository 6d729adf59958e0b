package dev.tarn.writer.ledger;

import dev.tarn.writer.table.TableName;

/** A file that no snapshot names and none ever will. */
public record UnwantedFileRow(String location, String lake, String namespace, String name) {
    public TableName table() {
        return TableName.of(lake, namespace, name);
    }
}
