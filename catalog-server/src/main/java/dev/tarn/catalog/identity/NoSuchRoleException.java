package dev.tarn.catalog.identity;

/** A role was named that is not there. */
public final class NoSuchRoleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoSuchRoleException(String name) {
        super("Role does not exist: " + name);
    }
}
