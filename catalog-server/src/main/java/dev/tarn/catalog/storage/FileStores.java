package dev.tarn.catalog.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Opens each storage profile once. What has to make room for others is not closed here, because
 * somebody may be using it: it closes itself when nobody does.
 */
public final class FileStores implements AutoCloseable {
    private static final int OPEN_MAX = 100;

    private final StorageConfig config;
    private final Cache<StorageProfile, FileStore> open =
            Caffeine.newBuilder().maximumSize(OPEN_MAX).build();

    public FileStores(StorageConfig config) {
        this.config = config;
    }

    /** Refuses what this server is not configured to reach, whenever the lake was made. */
    public FileStore of(StorageProfile profile) {
        config.require(profile);
        return open.get(profile, FileStores::create);
    }

    @Override
    public void close() {
        open.asMap().values().forEach(FileStore::close);
        open.invalidateAll();
    }

    private static FileStore create(StorageProfile profile) {
        return switch (profile) {
            case StorageProfile.S3 s3 -> S3FileStore.open(s3);
            case StorageProfile.Local _ -> new LocalFileStore();
        };
    }
}
