package dev.tarn.catalog.identity;

/** The change would leave nobody who may undo it. */
public final class LastAdministratorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LastAdministratorException(String attempt) {
        super("Cannot %s: nobody enabled would have the role admin".formatted(attempt));
    }
}
