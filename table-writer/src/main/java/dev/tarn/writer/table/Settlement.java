package dev.tarn.writer.table;

/** What became of a commit, for ever. */
public sealed interface Settlement {
    record Committed(long snapshotId) implements Settlement {}

    /** It is fenced off: should it still arrive, it is refused. */
    record Never() implements Settlement {}
}
