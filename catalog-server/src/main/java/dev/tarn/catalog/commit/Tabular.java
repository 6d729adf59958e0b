package dev.tarn.catalog.commit;

import java.util.UUID;

/** A live table or view: who it is, where it lies, which metadata is current. */
public record Tabular(
        long id,
        String kindWord,
        UUID uuid,
        String location,
        String metadataLocation,
        boolean isProtected) {

    public Kind kind() {
        return Kind.of(kindWord);
    }

    /** The same, with the metadata that was really read for it. */
    public Tabular at(String newMetadataLocation) {
        return new Tabular(id, kindWord, uuid, location, newMetadataLocation, isProtected);
    }
}
