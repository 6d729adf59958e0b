package dev.tarn.writer.creation;

/** No table was made, and its batch has not landed. */
public final class CannotCreate extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    CannotCreate(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }
}
