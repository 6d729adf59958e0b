package dev.tarn.writer.stage;

import dev.tarn.writer.ledger.StagedFileRow;
import java.util.List;
import java.util.UUID;

/** What became of some batches of a table: their rows are in whole files that no snapshot names. */
public record Staged(
        UUID group,
        UUID table,
        int schemaId,
        int specId,
        List<BatchOutcome> outcomes,
        List<StagedFileRow> files) {
    public Staged {
        outcomes = List.copyOf(outcomes);
        files = List.copyOf(files);
    }
}
