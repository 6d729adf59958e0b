package dev.tarn.catalog.delegation;

import dev.tarn.chassis.config.Secret;
import java.time.Instant;

/** Keys that reach one table's files, for a while. */
record StorageSession(
        String accessKey, Secret secretKey, Secret token, Instant openedAt, Instant expiresAt) {
    /** Clients renew some minutes before the end; an answer must give them longer than that. */
    boolean isFresh(Instant now) {
        return now.isBefore(
                openedAt.plus(java.time.Duration.between(openedAt, expiresAt).dividedBy(2)));
    }
}
