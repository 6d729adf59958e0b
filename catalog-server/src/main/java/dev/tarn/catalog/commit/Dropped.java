package dev.tarn.catalog.commit;

import java.util.UUID;

/** A dropped table or view, with the name that it had. */
public record Dropped(
        long id,
        String kindWord,
        UUID uuid,
        String location,
        String metadataLocation,
        String namespace,
        String name) {
    Tabular tabular() {
        return new Tabular(id, kindWord, uuid, location, metadataLocation, false);
    }
}
