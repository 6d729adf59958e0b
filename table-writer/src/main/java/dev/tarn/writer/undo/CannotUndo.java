package dev.tarn.writer.undo;

/** The rows of a batch cannot be told from others any more, or somebody has changed them. */
public final class CannotUndo extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CannotUndo(String message) {
        super(message);
    }
}
