package dev.tarn.database;

/**
 * COMMIT was sent and no answer came: the transaction may or may not stand. Nothing may be retried,
 * undone or deleted on the strength of this; whoever catches it looks at the database or reports
 * that the state is unknown.
 *
 * <p>Deliberately no {@link SqlFailure}: a failure is known to have changed nothing.
 */
public final class UnknownCommitOutcome extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownCommitOutcome(Throwable cause) {
        super(
                "Cannot tell whether the transaction was committed: the answer to COMMIT was lost",
                cause);
    }
}
