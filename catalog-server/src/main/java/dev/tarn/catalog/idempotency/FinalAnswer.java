package dev.tarn.catalog.idempotency;

/**
 * What is remembered of a request under its key: a failure in its words, or what a success is
 * answered from again.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by MessageDigest only.
public record FinalAnswer(
        String principal,
        byte[] fingerprint,
        int status,
        String result,
        String type,
        String message) {
    static final int DONE = 0;
}
