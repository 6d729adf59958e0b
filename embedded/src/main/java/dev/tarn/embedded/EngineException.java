package dev.tarn.embedded;

import java.util.Objects;

/** A program of others could not be prepared, started or stopped; the message is one clear line. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Never absent, other than in general. */
    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "no reason is known");
    }
}
