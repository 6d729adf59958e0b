package dev.tarn.writer.ledger;

import dev.tarn.writer.table.TableName;

/** The lane of one table. */
public record LaneRow(long id, String lake, String namespace, String name) {
    public TableName table() {
        return TableName.of(lake, namespace, name);
    }
}
