package dev.tarn.writer.table;

/** The catalog did not answer, or not in a way that tells anything. */
public final class CatalogUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CatalogUnavailable(String message) {
        super(message);
    }

    public CatalogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
