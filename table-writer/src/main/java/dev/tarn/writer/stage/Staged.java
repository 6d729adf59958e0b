package dev.tarn.writer.stage;

import dev.tarn.writer.growth.Growth;
import dev.tarn.writer.ledger.StagedFileRow;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What became of some batches of a table: their rows are in whole files that no snapshot names.
 *
 * @param schemaId that the rows are committed with
 * @param growth the schema itself, where the table does not have it yet
 */
public record Staged(
        UUID group,
        UUID table,
        int schemaId,
        int specId,
        Optional<Growth> growth,
        List<BatchOutcome> outcomes,
        List<StagedFileRow> files) {
    public Staged {
        outcomes = List.copyOf(outcomes);
        files = List.copyOf(files);
    }
}
