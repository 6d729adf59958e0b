package dev.tarn.catalog.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session with the hash of the one refresh token that counts. */
public record SessionRow(
        UUID id,
        String principal,
        long generation,
        Instant signedInAt,
        Instant endsAt,
        String tokenHash,
        @Nullable Instant revokedAt) {}
