package dev.tarn.writer.format;

/** A body that cannot be read to its end, so that nobody can say which rows are missing. */
public final class BodyRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    public BodyRefused(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
