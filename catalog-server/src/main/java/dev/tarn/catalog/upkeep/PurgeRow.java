package dev.tarn.catalog.upkeep;

import java.time.Instant;
import java.util.Optional;

/** A dropped table whose files are to go; it is purging once they may be gone. */
public record PurgeRow(
        long id,
        String lake,
        String location,
        String metadataLocation,
        Optional<Instant> purgingAt,
        int purgeAttempt) {

    PurgeRow taken(Instant now) {
        return new PurgeRow(
                id,
                lake,
                location,
                metadataLocation,
                Optional.of(purgingAt.orElse(now)),
                purgeAttempt + 1);
    }
}
