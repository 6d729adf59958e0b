package dev.tarn.writer.ledger;

import dev.tarn.writer.table.TableName;
import java.time.Instant;

/** What waits to be written to one table, and since when. */
public record LaneWait(
        String lake, String namespace, String name, long batches, long bytes, Instant oldest) {
    public TableName table() {
        return TableName.of(lake, namespace, name);
    }
}
