package dev.tarn.catalog.commit;

import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.MetadataHistory;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.jdbi.v3.core.Handle;

/** What tables and views have in common: being found, listed, dropped, brought back, renamed. */
public final class Tabulars {
    private final PointerQueries pointers;
    private final Transactions transactions;
    private final Lakes lakes;
    private final Retention retention;

    public Tabulars(
            PointerQueries pointers, Transactions transactions, Lakes lakes, Retention retention) {
        this.retention = retention;
        this.pointers = pointers;
        this.transactions = transactions;
        this.lakes = lakes;
    }

    public Tabular require(String lake, TableIdentifier name, Kind kind) {
        return find(lake, name)
                .filter(tabular -> tabular.kind() == kind)
                .orElseThrow(() -> {
                    lakes.require(lake);
                    return missing(name, kind);
                });
    }

    /** A table or a view. */
    public Tabular requireAny(String lake, TableIdentifier name) {
        return find(lake, name)
                .orElseThrow(() -> {
                    lakes.require(lake);
                    return missing(name, Kind.TABLE);
                });
    }

    public Optional<Tabular> find(String lake, TableIdentifier name) {
        return pointers.find(lake, NamespacePath.of(name.namespace()), name.name());
    }

    public List<String> names(long namespaceId, Kind kind, String after, int limit) {
        return pointers.names(namespaceId, kind, after, limit);
    }

    /** The name is free at once; metadata and data stay where they are. */
    public void drop(
            Lake lake, TableIdentifier name, Kind kind, boolean purgeRequested, Author author) {
        transactions.run(handle -> {
            TabularStore locked = handle.attach(TabularStore.class);
            Tabular tabular = locked(locked, lake, name, kind, author);
            if (kind == Kind.TABLE && !purgeRequested) {
                HoldRules.requireDroppable(retention, handle, lake.id(), tabular, name);
            }
            String freedBy = author.ifReads(name, tabular.uuid()).orElse(null);
            if (locked.drop(tabular.id(), purgeRequested, freedBy) != 1) {
                throw new ForbiddenException("Cannot drop %s: it is protected", name);
            }
            log(handle, lake, tabular, name, Action.DROP, author);
        });
    }

    /**
     * Brings a dropped table or view back, with the name that it had or another; answers the name.
     */
    public TableIdentifier undrop(
            Lake lake, UUID uuid, Optional<TableIdentifier> as, Author author) {
        try {
            return transactions.write(handle -> undrop(handle, lake, uuid, as, author));
        } catch (SqlFailure.UniqueViolation taken) {
            throw new AlreadyExistsException(
                    taken, "Cannot undrop %s: its name has just been taken", uuid);
        }
    }

    private TableIdentifier undrop(
            Handle handle, Lake lake, UUID uuid, Optional<TableIdentifier> as, Author author) {
        TabularStore locked = handle.attach(TabularStore.class);
        // Before any row, as in a swap.
        PlaceStore lying = handle.attach(PlaceStore.class);
        lying.lockLocations();
        Dropped dropped =
                locked.lockDropped(lake.id(), uuid)
                        .orElseThrow(() -> new NoSuchDroppedException(uuid));
        TableIdentifier name =
                as.orElseGet(() ->
                        TableIdentifier.of(
                                NamespacePath.parse(dropped.namespace()), dropped.name()));
        String namespace = NamespacePath.of(name.namespace());
        locked.lock(lake.id(), namespace, name.name())
                .ifPresent(taken -> {
                    throw new AlreadyExistsException(
                            "Cannot undrop %s: a %s of that name exists",
                            name, taken.kind().word());
                });
        if (!lying.lockByUuid(lake.id(), uuid, dropped.id()).stream().allMatch(Twin::isGone)) {
            throw new AlreadyExistsException(
                    "Cannot undrop %s: a table or view of its uuid exists", name);
        }
        var places = new ArrayList<>(lying.places(dropped.id()));
        places.add(dropped.location());
        LocationRules.requireStillOwn(handle, dropped.id(), places, retention);
        if (locked.undrop(dropped.id(), namespace, name.name()) != 1) {
            throw new NoSuchNamespaceException("Namespace does not exist: %s", name.namespace());
        }
        log(handle, lake, dropped.tabular(), name, Action.UNDROP, author);
        return name;
    }

    /** What is protected can be changed, but neither dropped nor unregistered. */
    public void protect(Lake lake, TableIdentifier name, boolean wanted, Author author) {
        transactions.run(handle -> {
            TabularStore locked = handle.attach(TabularStore.class);
            Tabular tabular =
                    locked.lock(lake.id(), NamespacePath.of(name.namespace()), name.name())
                            .orElseThrow(() -> missing(name, Kind.TABLE));
            author.confirmation().confirm(name, tabular.uuid());
            if (locked.protect(tabular.id(), wanted) == 1) {
                Action action = wanted ? Action.PROTECT : Action.UNPROTECT;
                log(handle, lake, tabular, name, action, author);
            }
        });
    }

    /**
     * Lets a table go, so that nothing here will ever delete what another catalog owns by then, and
     * nobody here takes what is its own.
     */
    public Tabular unregister(Lake lake, TableIdentifier name, Author author) {
        return transactions.write(handle -> {
            TabularStore locked = handle.attach(TabularStore.class);
            Tabular tabular = locked(locked, lake, name, Kind.TABLE, author);
            if (tabular.isProtected()) {
                throw new ForbiddenException("Cannot unregister %s: it is protected", name);
            }
            HoldRules.requireFree(retention, handle, lake.id(), tabular.uuid(), name, "unregister");
            locked.unregister(tabular.id(), author.ifReads(name, tabular.uuid()).orElse(null));
            log(handle, lake, tabular, name, Action.UNREGISTER, author);
            return tabular;
        });
    }

    public void rename(
            Lake lake, TableIdentifier from, TableIdentifier to, Kind kind, Author author) {
        try {
            transactions.run(handle -> {
                TabularStore locked = handle.attach(TabularStore.class);
                Tabular tabular = locked(locked, lake, from, kind, author);
                int renamed =
                        locked.rename(tabular.id(), NamespacePath.of(to.namespace()), to.name());
                if (renamed != 1) {
                    throw new NoSuchNamespaceException(
                            "Namespace does not exist: %s", to.namespace());
                }
                log(handle, lake, tabular, to, Action.RENAME, author);
            });
        } catch (SqlFailure.UniqueViolation taken) {
            throw alreadyExists(lake, from, to, taken);
        }
    }

    /** Confirmed for what it is, now that nobody can change that any more. */
    private static Tabular locked(
            TabularStore store, Lake lake, TableIdentifier name, Kind kind, Author author) {
        Tabular found =
                store.lock(lake.id(), NamespacePath.of(name.namespace()), name.name())
                        .filter(tabular -> tabular.kind() == kind)
                        .orElseThrow(() -> missing(name, kind));
        author.confirmation().confirm(name, found.uuid());
        return found;
    }

    private static void log(
            Handle handle,
            Lake lake,
            Tabular tabular,
            TableIdentifier name,
            Action action,
            Author author) {
        var entry =
                new LogEntry(
                        lake.id(),
                        tabular.id(),
                        tabular.uuid(),
                        tabular.kind(),
                        action,
                        NamespacePath.of(name.namespace()),
                        name.name(),
                        Optional.of(tabular.metadataLocation()),
                        action.ends() ? Optional.empty() : Optional.of(tabular.metadataLocation()),
                        Optional.empty(),
                        Map.of(),
                        Map.of());
        author.key()
                .ifPresent(key -> key.claim(handle, left(handle, lake, tabular), tabular.uuid()));
        CommitLog.append(handle, List.of(entry), author);
    }

    /** What a table is left with, to be read back from its file. */
    private static String left(Handle handle, Lake lake, Tabular tabular) {
        String location = tabular.metadataLocation();
        return MetadataHistory.reference(
                location,
                handle.attach(DigestStore.class)
                        .find(lake.id(), tabular.uuid(), location, Long.MAX_VALUE));
    }

    private AlreadyExistsException alreadyExists(
            Lake lake, TableIdentifier from, TableIdentifier to, SqlFailure.UniqueViolation cause) {
        String existing =
                find(lake.name(), to).map(Tabular::kind).equals(Optional.of(Kind.VIEW))
                        ? "View"
                        : "Table";
        return new AlreadyExistsException(
                cause, "Cannot rename %s to %s. %s already exists", from, to, existing);
    }

    private static RuntimeException missing(TableIdentifier name, Kind kind) {
        return switch (kind) {
            case TABLE -> new NoSuchTableException("Table does not exist: %s", name);
            case VIEW -> new NoSuchViewException("View does not exist: %s", name);
        };
    }
}
