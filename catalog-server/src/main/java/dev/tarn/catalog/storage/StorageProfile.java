package dev.tarn.catalog.storage;

import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.util.Optional;

/** How the files of a lake are reached. */
public sealed interface StorageProfile {
    /** The scheme of every location in the lake. */
    String scheme();

    /** Whether tables may lie, or be registered, outside of the lake's own location. */
    boolean locationsOutside();

    /** S3, or what speaks its protocol. Without keys the process's own AWS credentials are used. */
    record S3(
            Optional<URI> endpoint,
            String region,
            boolean pathStyle,
            Optional<Keys> keys,
            boolean locationsOutside)
            implements StorageProfile {
        @Override
        public String scheme() {
            return "s3";
        }
    }

    /** The server's own disk, for tests and for a laptop. */
    record Local(boolean locationsOutside) implements StorageProfile {
        @Override
        public String scheme() {
            return "file";
        }
    }

    record Keys(String accessKey, Secret secretKey) {}
}
