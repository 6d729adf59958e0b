package dev.tarn.chassis.lifecycle;

/**
 * A service cannot start, for a reason that its operator can change; the message is one line for
 * them.
 */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
