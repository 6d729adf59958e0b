package dev.tarn.catalog.identity;

/** A principal was named that is not there. */
public final class NoSuchPrincipalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchPrincipalException(String name) {
        super("Principal does not exist: " + name);
    }
}
