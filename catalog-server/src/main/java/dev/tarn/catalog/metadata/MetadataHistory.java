package dev.tarn.catalog.metadata;

import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.storage.FileStores;

/** Metadata that was current once: only its file in the bucket has it. */
public final class MetadataHistory {
    private final Lakes lakes;
    private final FileStores stores;

    public MetadataHistory(Lakes lakes, FileStores stores) {
        this.lakes = lakes;
        this.stores = stores;
    }

    public MetadataDocument at(String lake, String location) {
        return MetadataFiles.read(stores.of(lakes.require(lake).storage()), location);
    }
}
