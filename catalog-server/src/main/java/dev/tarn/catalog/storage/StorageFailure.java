package dev.tarn.catalog.storage;

/** The object store refused, or could not be reached. Nothing in the catalog was changed. */
public final class StorageFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StorageFailure(String attempt, String location, Throwable cause) {
        super("Cannot %s %s: %s".formatted(attempt, location, cause.getMessage()), cause);
    }
}
