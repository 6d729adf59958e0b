package dev.tarn.catalog.storage;

import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;

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
            Access access,
            Optional<Encryption> encryption,
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

    /**
     * What clients get that ask for access to a table's files.
     *
     * @param role whose sessions are handed out, each for one table
     * @param remoteSigning whether the server signs their requests, one by one
     * @param shareKeys whether they are given the profile's own keys, and so the whole bucket
     */
    record Access(Optional<Role> role, boolean remoteSigning, boolean shareKeys) {}

    /**
     * A role that the server assumes for its clients.
     *
     * @param stsEndpoint where to; without one it is the store's endpoint, or else AWS's own
     */
    record Role(
            String arn,
            Optional<URI> stsEndpoint,
            Optional<String> externalId,
            Duration sessionDuration) {
        public static final Duration SESSION_MIN = Duration.ofMinutes(15);
        public static final Duration SESSION_MAX = Duration.ofHours(12);

        public Role {
            if (sessionDuration.compareTo(SESSION_MIN) < 0
                    || sessionDuration.compareTo(SESSION_MAX) > 0) {
                throw new BadRequestException(
                        "Invalid storage: session-duration %s is not between %s and %s",
                        sessionDuration, SESSION_MIN, SESSION_MAX);
            }
        }
    }

    /** What the store is asked to encrypt new objects with. */
    record Encryption(Kind kind, Optional<String> key) {
        /** {@code word} is what Iceberg's {@code s3.sse.type} calls it. */
        public enum Kind {
            S3("s3"),
            KMS("kms"),
            DSSE_KMS("dsse-kms");

            private final String word;

            Kind(String word) {
                this.word = word;
            }

            public String word() {
                return word;
            }
        }

        public Encryption {
            if (kind == Kind.S3 && key.isPresent()) {
                throw new BadRequestException(
                        "Invalid storage: sse-key goes with sse-type kms or dsse-kms");
            }
        }

        /** As Iceberg's clients are told. */
        public Map<String, String> properties() {
            var properties = new LinkedHashMap<String, String>();
            properties.put("s3.sse.type", kind.word());
            key.ifPresent(value -> properties.put("s3.sse.key", value));
            return properties;
        }
    }
}
