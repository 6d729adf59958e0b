package dev.tarn.catalog.delegation;

import dev.tarn.catalog.storage.StorageProfile.Role;
import dev.tarn.catalog.storage.StorageProfile.S3;

/** Opens sessions of a role. */
interface SessionSource {
    /**
     * A session that lasts as long as the role's do.
     *
     * @param name what the store's own log calls the session
     * @param policy what is left of the role
     */
    StorageSession open(S3 profile, Role role, String name, String policy);
}
