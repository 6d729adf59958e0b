package dev.tarn.launcher.client;

import java.util.Objects;

/** A part did not answer, or not with what was asked for; the message is one line. */
public final class ClientFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ClientFailure(String message) {
        super(message);
    }

    public ClientFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Never absent, other than in general. */
    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "no reason is known");
    }
}
