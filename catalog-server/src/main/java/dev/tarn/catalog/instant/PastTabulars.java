package dev.tarn.catalog.instant;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.wire.Snapshots;
import dev.tarn.chassis.identity.Principal;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NotFoundException;

/** Tables and views as they were, those that were renamed or dropped since included. */
public final class PastTabulars {
    private final InstantStore store;
    private final PastDocuments documents;
    private final PastAccess access;

    public PastTabulars(InstantStore store, PastDocuments documents, PastAccess access) {
        this.store = store;
        this.access = access;
        this.documents = documents;
    }

    /** For whoever decides by themselves who may know of it. */
    public Optional<Past> find(Moment moment, TableIdentifier name, Kind kind) {
        return store.find(
                        moment.lake().id(),
                        NamespacePath.of(name.namespace()),
                        name.name(),
                        moment.number())
                .filter(past -> past.kind() == kind);
    }

    /** What somebody may not read is to them as if it had not been there. */
    public Past require(Moment moment, TableIdentifier name, Kind kind, Principal principal) {
        return find(moment, name, kind)
                .filter(past -> access.seesAllOf(principal, moment.lake().name(), past.uuid()))
                .filter(past ->
                        past.today()
                                .filter(today -> !today.equals(name))
                                .map(today ->
                                        access.mayRead(
                                                principal,
                                                moment.lake().name(),
                                                today,
                                                past.uuid()))
                                .orElse(true))
                .orElseThrow(() -> missing(moment, name, kind));
    }

    /** The same for somebody who wants its files: what else has the name today is not it. */
    Past requireFiles(Moment moment, TableIdentifier name, Kind kind, Principal principal) {
        Past past = require(moment, name, kind, principal);
        if (!access.mayRead(principal, moment.lake().name(), name, past.uuid())) {
            throw missing(moment, name, kind);
        }
        return past;
    }

    List<String> names(Moment moment, Namespace namespace, Kind kind, String after, int limit) {
        return store.names(
                moment.lake().id(),
                NamespacePath.of(namespace),
                kind.word(),
                moment.number(),
                after,
                limit);
    }

    public MetadataDocument load(
            Moment moment, TableIdentifier name, Past past, Snapshots snapshots) {
        try {
            return documents.load(moment, past, snapshots);
        } catch (NotFoundException gone) {
            throw switch (past.kind()) {
                case TABLE ->
                        new NoSuchTableException(
                                gone,
                                "Table %s was there, but its metadata of %s has expired, or was changed",
                                name,
                                moment.name());
                case VIEW ->
                        new NoSuchViewException(
                                gone,
                                "View %s was there, but its metadata of %s has expired, or was changed",
                                name,
                                moment.name());
            };
        }
    }

    private static RuntimeException missing(Moment moment, TableIdentifier name, Kind kind) {
        return switch (kind) {
            case TABLE ->
                    new NoSuchTableException("Table does not exist in %s: %s", moment.name(), name);
            case VIEW ->
                    new NoSuchViewException("View does not exist in %s: %s", moment.name(), name);
        };
    }
}
