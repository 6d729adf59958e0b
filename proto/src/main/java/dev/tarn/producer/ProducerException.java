package dev.tarn.producer;

/** A batch has no good end; which one it has, its class tells. */
public abstract sealed class ProducerException extends RuntimeException
        permits Rejected, Busy, UnknownOutcome, LoginRefused {
    private static final long serialVersionUID = 1;

    ProducerException(String message) {
        super(message);
    }

    ProducerException(String message, Throwable cause) {
        super(message, cause);
    }
}
