package dev.tarn.catalog.commit;

import java.util.Optional;
import java.util.UUID;

/** What became of a commit, for ever. */
public sealed interface Settlement {
    /**
     * It stands.
     *
     * @param tableUuid of the table that has it: another may have the name by now
     */
    record Committed(long snapshotId, Optional<UUID> tableUuid) implements Settlement {}

    /** It does not stand and never will: a request that is still on its way fails. */
    record Fenced() implements Settlement {}
}
