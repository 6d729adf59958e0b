package dev.tarn.testkit;

import org.jspecify.annotations.Nullable;

/** What an engine said instead of an answer. */
public final class SqlEngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SqlEngineException(String message) {
        this(message, null);
    }

    public SqlEngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
