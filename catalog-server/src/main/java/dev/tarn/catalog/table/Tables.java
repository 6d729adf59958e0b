package dev.tarn.catalog.table;

import dev.tarn.catalog.commit.Author;
import dev.tarn.catalog.commit.CommitOutcome;
import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.DigestStore;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.storage.StorageFailure;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.Snapshots;
import java.util.List;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NotFoundException;

/** Tables from their creation to their end, but for the commits in between. */
public final class Tables {
    private final Lakes lakes;
    private final Namespaces namespaces;
    private final Tabulars tabulars;
    private final Documents documents;
    private final Committer committer;
    private final DigestStore digests;
    private final FileStores stores;

    public Tables(
            Lakes lakes,
            Namespaces namespaces,
            Tabulars tabulars,
            Documents documents,
            Committer committer,
            DigestStore digests,
            FileStores stores) {
        this.digests = digests;
        this.lakes = lakes;
        this.namespaces = namespaces;
        this.tabulars = tabulars;
        this.documents = documents;
        this.committer = committer;
        this.stores = stores;
    }

    public long namespaceId(String lake, Namespace namespace) {
        return namespaces.id(lake, namespace);
    }

    public List<String> names(long namespaceId, String after, int limit) {
        return tabulars.names(namespaceId, Kind.TABLE, after, limit);
    }

    public Tabular require(String lake, TableIdentifier table) {
        return tabulars.require(lake, table, Kind.TABLE);
    }

    private MetadataDocument load(Tabular table, Snapshots snapshots) {
        return switch (snapshots) {
            case ALL -> documents.load(table.id(), table.metadataLocation());
            case REFS -> documents.loadReferenced(table.id(), table.metadataLocation());
        };
    }

    /** The same as far back as somebody may see it. */
    public MetadataDocument load(Tabular table, Snapshots snapshots, PastReach past) {
        return past.everything()
                ? load(table, snapshots)
                : documents.loadReached(
                        table.id(), table.metadataLocation(), past, snapshots == Snapshots.REFS);
    }

    public TableDraft draft(String lakeName, NewTable table) {
        Namespaces.Within within = namespaces.within(lakeName, table.name().namespace());
        if (table.name().namespace().isEmpty()) {
            throw new BadRequestException("Cannot create a table in the empty namespace");
        }
        // Whoever says where a namespace lies chooses for all that is made in it.
        boolean chosen = table.location().or(within::location).isPresent();
        return new TableDraft(
                within.lake(),
                table.name(),
                table.metadata(within.lake(), within.location()),
                chosen);
    }

    public CommitOutcome create(TableDraft table, Author author) {
        return committer.create(
                table.lake(), table.name(), table.metadata(), table.chosen(), author);
    }

    /**
     * The metadata that a table would begin with. Nothing is kept: its commit brings all of it
     * back.
     */
    public byte[] stage(TableDraft table) {
        tabulars.find(table.lake().name(), table.name())
                .ifPresent(existing -> {
                    throw new AlreadyExistsException(
                            "%s already exists: %s",
                            existing.kind() == Kind.VIEW ? "View with same name" : "Table",
                            table.name());
                });
        return MetadataFiles.print(table.metadata());
    }

    public CommitOutcome register(
            String lakeName,
            TableIdentifier table,
            String metadataLocation,
            boolean overwrite,
            Author author) {
        Lake lake = lakes.require(lakeName);
        namespaces.id(lakeName, table.namespace());
        LocationRules.allowed(lake, metadataLocation);
        MetadataDocument document = MetadataFiles.read(stores.of(lake.storage()), metadataLocation);
        return committer.register(lake, table, document, overwrite, author);
    }

    public void drop(
            String lakeName, TableIdentifier table, boolean purgeRequested, Author author) {
        tabulars.drop(lakes.require(lakeName), table, Kind.TABLE, purgeRequested, author);
    }

    /** The table leaves this catalog with all its files, its last metadata first of all. */
    public MetadataDocument unregister(String lakeName, TableIdentifier table, Author author) {
        Lake lake = lakes.require(lakeName);
        Tabular current = require(lakeName, table);
        // Read first: a store that fails then leaves the table where it is.
        MetadataDocument document = file(lake, current);
        Tabular last = tabulars.unregister(lake, table, author);
        if (last.metadataLocation().equals(document.location())) {
            return document;
        }
        try {
            return file(lake, last);
        } catch (StorageFailure | NotFoundException failure) {
            throw new IllegalStateException(
                    "The table is unregistered, but its metadata file cannot be read", failure);
        }
    }

    private MetadataDocument file(Lake lake, Tabular table) {
        String location = table.metadataLocation();
        return MetadataFiles.read(stores.of(lake.storage()), location)
                .requireDigest(digests.find(lake.id(), table.uuid(), location, Long.MAX_VALUE));
    }

    public void rename(String lakeName, TableIdentifier from, TableIdentifier to, Author author) {
        tabulars.rename(lakes.require(lakeName), from, to, Kind.TABLE, author);
    }
}
