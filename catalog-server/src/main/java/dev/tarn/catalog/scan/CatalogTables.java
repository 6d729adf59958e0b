package dev.tarn.catalog.scan;

import dev.tarn.catalog.commit.DigestStore;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.PlaceOwners;
import dev.tarn.catalog.commit.PlaceOwners.Owner;
import dev.tarn.catalog.commit.TableBounds;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.delegation.Permissions;
import dev.tarn.catalog.instant.InstantTables;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.storage.FileStore;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.wire.ReferencedBy;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.chassis.identity.Principal;
import java.util.UUID;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** The tables of this catalog, as they are or were, for those who may read their files. */
public final class CatalogTables implements ScannedTables {
    private final Lakes lakes;
    private final Tabulars tabulars;
    private final PlaceOwners owners;
    private final InstantTables past;
    private final Documents documents;
    private final Permissions permissions;
    private final DigestStore digests;
    private final FileStores stores;

    public CatalogTables(
            Lakes lakes,
            Tabulars tabulars,
            PlaceOwners owners,
            InstantTables past,
            Permissions permissions,
            Documents documents,
            DigestStore digests,
            FileStores stores) {
        this.permissions = permissions;
        this.digests = digests;
        this.past = past;
        this.lakes = lakes;
        this.tabulars = tabulars;
        this.owners = owners;
        this.documents = documents;
        this.stores = stores;
    }

    @Override
    public ScannedTable load(String lakeName, TableIdentifier name, Principal principal) {
        if (RestRequest.isAsOf(lakeName)) {
            InstantTables.Found then = past.find(lakeName, name, principal);
            return scanned(
                    then.lake(),
                    then.uuid(),
                    Documents.parse(then.document()),
                    stores.of(then.lake().storage()));
        }
        Tabular table = table(lakeName, name, principal);
        Lake lake = lakes.require(lakeName);
        MetadataDocument document = documents.load(table.id(), table.metadataLocation());
        return scanned(
                lake,
                table.uuid(),
                documents.parse(table.id(), document),
                stores.of(lake.storage()));
    }

    @Override
    public UUID require(String lake, TableIdentifier name, Principal principal) {
        return RestRequest.isAsOf(lake)
                ? past.uuid(lake, name, principal)
                : table(lake, name, principal).uuid();
    }

    private Tabular table(String lake, TableIdentifier name, Principal principal) {
        Tabular table = tabulars.require(lake, name, Kind.TABLE);
        if (permissions.of(principal, lake, name, table.uuid(), ReferencedBy.NOBODY).isEmpty()) {
            throw new NoSuchTableException("Table does not exist: %s", name);
        }
        return table;
    }

    /** The database has the current metadata only, so that this reads the file in the bucket. */
    @Override
    public ScannedTable at(String lakeName, UUID table, String metadataLocation) {
        Lake lake = RestRequest.isAsOf(lakeName) ? past.lake(lakeName) : lakes.require(lakeName);
        FileStore store = stores.of(lake.storage());
        MetadataDocument document =
                MetadataFiles.read(store, metadataLocation)
                        .requireDigest(
                                digests.find(lake.id(), table, metadataLocation, Long.MAX_VALUE));
        return scanned(lake, table, Documents.parse(document), store);
    }

    private ScannedTable scanned(Lake lake, UUID uuid, TableMetadata metadata, FileStore store) {
        var bounds = TableBounds.of(owners, new Owner(lake, uuid));
        return new ScannedTable(
                uuid,
                metadata.metadataFileLocation(),
                metadata,
                new TableFiles(store.io(), bounds));
    }
}
