package dev.tarn.writer.ledger;

import java.util.Optional;
import java.util.UUID;

/**
 * Batches that become one snapshot together, and the state of the table that their files fit.
 *
 * @param growth a schema that the table does not have yet, and is to get with them
 * @param undoes the batch that it takes out of the table, if it brings none in
 */
public record GroupRow(
        UUID id,
        String state,
        Optional<UUID> commitId,
        int attempt,
        UUID tableUuid,
        int schemaId,
        int specId,
        Optional<String> growth,
        Optional<UUID> undoes) {
    public boolean isCommitting() {
        return state.equals("COMMITTING");
    }
}
