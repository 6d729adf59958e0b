package dev.tarn.writer.intake;

import java.time.Duration;

/** Too much at once; nothing of the body was read. */
public final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    Busy(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
