package dev.tarn.embedded;

/** A program of others could not be prepared, started or stopped; the message is one clear line. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
