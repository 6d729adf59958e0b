package dev.tarn.catalog.hold;

/** A hold was named that is not there, or that the asker may not know of. */
public final class NoSuchHoldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchHoldException(String name) {
        super("Hold does not exist: " + name);
    }
}
