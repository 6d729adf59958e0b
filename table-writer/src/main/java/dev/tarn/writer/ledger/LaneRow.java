package dev.tarn.writer.ledger;

import dev.tarn.writer.table.TableName;
import java.util.UUID;

/** The lane of one table, with the name that the table had when it was last written to. */
public record LaneRow(long id, String lake, UUID tableUuid, String namespace, String name) {
    public TableName table() {
        return TableName.of(lake, namespace, name);
    }
}
