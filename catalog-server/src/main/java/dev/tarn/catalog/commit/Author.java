package dev.tarn.catalog.commit;

import dev.tarn.catalog.idempotency.IdempotencyKey;
import java.util.Optional;

/**
 * Who changes something, as the commit log remembers it, and under which key they may ask again.
 *
 * @param actor who acts for the principal, with a token of its own
 * @param engine what calls itself so in its User-Agent
 */
public record Author(
        String principal,
        Optional<String> actor,
        String engine,
        String requestId,
        Optional<IdempotencyKey> key) {}
