package dev.tarn.catalog.commit;

import dev.tarn.catalog.idempotency.IdempotencyKey;
import java.util.Optional;

/**
 * Who changes something, as the commit log remembers it, and under which key they may ask again.
 */
public record Author(
        String principal, String engine, String requestId, Optional<IdempotencyKey> key) {}
