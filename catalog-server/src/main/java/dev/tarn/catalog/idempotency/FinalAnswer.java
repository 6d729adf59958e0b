package dev.tarn.catalog.idempotency;

import java.util.Optional;
import java.util.UUID;

/**
 * What is remembered of a request under its key: a failure in its words, or what a success is
 * answered from again.
 *
 * @param tableUuid the table or view that was dropped, renamed or the like
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by MessageDigest only.
public record FinalAnswer(
        String principal,
        byte[] fingerprint,
        int status,
        String result,
        String type,
        String message,
        Optional<UUID> tableUuid) {
    static final int DONE = 0;
}
