package dev.tarn.database;

import org.jspecify.annotations.Nullable;

/**
 * The schema cannot be brought to, or is not in, the state that this program knows. The message is
 * one line.
 */
public final class MigrationFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    MigrationFailure(String message) {
        this(message, null);
    }

    MigrationFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
