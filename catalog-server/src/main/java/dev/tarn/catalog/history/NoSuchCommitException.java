package dev.tarn.catalog.history;

/** An entry of the commit log was named that is not there. */
public final class NoSuchCommitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchCommitException(String message) {
        super(message);
    }
}
