package dev.tarn.writer.ledger;

/** The areas that a batch passes through. */
public enum BatchState {
    /** The raw body is durable. */
    LANDED,
    /** Its rows are in files that no snapshot names yet. */
    STAGED,
    /** Its group has a commit-id, and nobody knows yet what becomes of it. */
    COMMITTING,
    COMMITTED,
    /** Committed, and the raw body is out of the way. */
    ARCHIVED,
    /** Something around it failed; it is tried again by itself. */
    FAILED,
    /** The batch itself cannot be written; a person has to decide. */
    QUARANTINED,
    /** A person has decided that it shall not be written. */
    DISCARDED,
    /** Committed, and on the way out of the table again. */
    UNDOING,
    /** Its rows are no longer in the table. */
    UNDONE;

    /** Nothing happens any more unless somebody asks for it. */
    public boolean isFinal() {
        return switch (this) {
            case COMMITTED, ARCHIVED, QUARANTINED, DISCARDED, UNDONE -> true;
            case LANDED, STAGED, COMMITTING, FAILED, UNDOING -> false;
        };
    }
}
