package dev.tarn.catalog.upkeep;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A dropped table whose files are to go; it is purging once they may be gone. */
public record PurgeRow(
        long id,
        long lakeId,
        String lake,
        UUID uuid,
        Instant droppedAt,
        String location,
        String metadataLocation,
        Optional<Instant> purgingAt,
        int purgeAttempt) {

    PurgeRow taken(Instant now) {
        return new PurgeRow(
                id,
                lakeId,
                lake,
                uuid,
                droppedAt,
                location,
                metadataLocation,
                Optional.of(purgingAt.orElse(now)),
                purgeAttempt + 1);
    }
}
