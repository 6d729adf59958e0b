package dev.tarn.writer.stage;

/** A body that was read before, and cannot be read to its end any more. */
public final class UnreadableBatch extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableBatch(String message) {
        super(message);
    }
}
