package dev.tarn.catalog.storage;

import dev.tarn.chassis.config.Default;
import java.util.Optional;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Which storage profiles an administrator may choose, where they reach beyond what the profile
 * itself brings along: whoever may make lakes is not for that reason to read the server's disk, or
 * to act with its cloud identity.
 *
 * @param localFiles lakes on the server's own disk
 * @param ambientCredentials lakes without keys, reached with the AWS credentials of the process
 */
public record StorageConfig(
        @Default("false") boolean localFiles, @Default("false") boolean ambientCredentials) {

    /** Lakes outlive a configuration: what is not allowed any more is refused at each use. */
    public void require(StorageProfile profile) {
        missingFor(profile)
                .ifPresent(key -> {
                    throw new ForbiddenException(
                            "The configuration of this server does not allow the storage of this lake, see %s",
                            key);
                });
    }

    /** The key that would have to be set for this profile, if one is missing. */
    public Optional<String> missingFor(StorageProfile profile) {
        return switch (profile) {
            case StorageProfile.Local _ when !localFiles -> Optional.of("storage.local-files");
            case StorageProfile.S3 s3 when s3.keys().isEmpty() && !ambientCredentials ->
                    Optional.of("storage.ambient-credentials");
            case StorageProfile.Local _, StorageProfile.S3 _ -> Optional.empty();
        };
    }
}
