package dev.tarn.catalog.delegation;

import dev.tarn.catalog.commit.PlaceOwners;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.storage.StorageConfig;
import dev.tarn.catalog.wire.NameCodec;
import java.time.InstantSource;

/** Every {@code new} of access delegation, and the connections that it keeps. */
public final class DelegationWiring implements AutoCloseable {
    private final ServerKeys keys = new ServerKeys();
    private final StsSessions sts;
    private final Delegations delegations;

    public DelegationWiring(
            Lakes lakes,
            Tabulars tabulars,
            PlaceOwners owners,
            PastTables pastTables,
            Documents documents,
            Permissions permissions,
            SecretBox secrets,
            NameCodec names,
            StorageConfig storage,
            InstantSource clock) {
        sts = new StsSessions(keys, clock);
        delegations =
                new Delegations(
                        lakes,
                        tabulars,
                        pastTables,
                        new TablePlaces(owners, documents),
                        permissions,
                        new Sessions(sts, clock),
                        new StagedTables(secrets, clock),
                        new AccessPaths(names),
                        storage);
    }

    public Delegations delegations() {
        return delegations;
    }

    /** The keys that requests are signed with. */
    public ServerKeys keys() {
        return keys;
    }

    @Override
    public void close() {
        sts.close();
        keys.close();
    }
}
