package dev.tarn.catalog.commit.rebase;

/** Ends an attempt from wherever the obstacle is found; becomes a {@link RebaseResult.Refused}. */
final class CannotRebase extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal reason;
    private final String detail;

    CannotRebase(Refusal reason, String detail) {
        // A refusal is an answer, and a frequent one under contention: it carries no stack trace.
        super(reason + ": " + detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    static void when(boolean obstacle, Refusal reason, String detail) throws CannotRebase {
        if (obstacle) {
            throw new CannotRebase(reason, detail);
        }
    }

    RebaseResult.Refused refused() {
        return new RebaseResult.Refused(reason, detail);
    }
}
