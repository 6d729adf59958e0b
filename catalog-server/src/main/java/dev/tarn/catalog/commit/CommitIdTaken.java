package dev.tarn.catalog.commit;

/** What a commit calls itself is decided already; rolls its transaction back on the way out. */
final class CommitIdTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommitIdTaken(String message) {
        super(message, null, false, false);
    }
}
