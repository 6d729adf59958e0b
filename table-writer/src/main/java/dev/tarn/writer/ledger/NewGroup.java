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

    public UUID[] batchIds() {
        return batches.stream().map(Batch::id).toArray(UUID[]::new);
    }

    public Long[] batchesRead() {
        return batches.stream().map(Batch::read).toArray(Long[]::new);
    }

    public Long[] batchesWritten() {
        return batches.stream().map(Batch::written).toArray(Long[]::new);
    }

    public Long[] batchesRejected() {
        return batches.stream().map(Batch::rejected).toArray(Long[]::new);
    }

    public String[] batchReasons() {
        return batches.stream().map(batch -> batch.rejects().reasons()).toArray(String[]::new);
    }

    /** Empty where no row was rejected. */
    public String[] batchFields() {
        return batches.stream()
                .map(batch -> batch.rejects().fields().orElse(""))
                .toArray(String[]::new);
    }

    public String[] batchWarnings() {
        return batches.stream().map(Batch::warnings).toArray(String[]::new);
    }
}
