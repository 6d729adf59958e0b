package dev.tarn.writer.table;

import java.util.List;

/** What became of a commit, for ever. */
public sealed interface Settlement {
    record Committed(long snapshotId) implements Settlement {}

    /**
     * It is fenced off: should it still arrive, it is refused.
     *
     * @param standing files of the fence, which the table names from now on
     */
    record Never(List<String> standing) implements Settlement {}
}
