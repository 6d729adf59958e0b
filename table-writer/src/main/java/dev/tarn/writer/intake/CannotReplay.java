package dev.tarn.writer.intake;

/** The batch that should be done again is done again already, or cannot be now. */
public final class CannotReplay extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CannotReplay(String message) {
        super(message);
    }
}
