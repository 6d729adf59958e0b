package dev.tarn.writer.ledger;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Batches and the files that hold all of their rows.
 *
 * @param growth a schema that the table does not have yet, and is to get with them
 */
public record NewGroup(
        UUID id,
        UUID table,
        int schemaId,
        int specId,
        Optional<String> growth,
        List<Batch> batches,
        List<StagedFileRow> files) {
    public NewGroup {
        batches = List.copyOf(batches);
        files = List.copyOf(files);
    }

    /** How many rows of a batch went where. */
    public record Batch(
            UUID id,
            long read,
            long written,
            long rejected,
            RejectCounts rejects,
            String warnings) {}
}
