package dev.tarn.catalog.namespace;

import dev.tarn.catalog.idempotency.IdempotencyKey;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Makes, finds, changes and drops namespaces. A parent must exist before its child. */
public final class Namespaces {
    private final NamespaceStore store;
    private final NamespaceQueries queries;
    private final Transactions transactions;
    private final Lakes lakes;

    public Namespaces(
            NamespaceStore store,
            NamespaceQueries queries,
            Transactions transactions,
            Lakes lakes) {
        this.store = store;
        this.queries = queries;
        this.transactions = transactions;
        this.lakes = lakes;
    }

    /** What a change of properties did, and which of the removals were not there to begin with. */
    public record Changes(Set<String> updated, Set<String> removed, Set<String> missing) {
        /** What a change did that was made before, from what it left with its key. */
        static Changes before(Set<String> removals, Set<String> updated, String result) {
            Set<String> missing = Properties.read(result).keySet();
            var removed = new LinkedHashSet<>(removals);
            removed.removeAll(missing);
            return new Changes(updated, removed, missing);
        }

        /** All that cannot be told from the request. */
        private static String result(Set<String> missing) {
            var names = new LinkedHashMap<String, String>();
            missing.forEach(name -> names.put(name, ""));
            return Properties.write(names);
        }
    }

    public void create(
            String lake,
            Namespace namespace,
            Map<String, String> properties,
            Optional<IdempotencyKey> key) {
        if (namespace.isEmpty()) {
            throw new BadRequestException("Cannot create the empty namespace");
        }
        String path = NamespacePath.of(namespace);
        String name = namespace.level(namespace.length() - 1);
        String json = Properties.write(properties);
        try {
            int rows =
                    transactions.write(handle -> {
                        int inserted =
                                NamespaceQueries.insert(
                                        handle,
                                        lake,
                                        NamespacePath.parent(namespace),
                                        path,
                                        name,
                                        json);
                        if (inserted > 0) {
                            key.ifPresent(request -> request.claim(handle, ""));
                        }
                        return inserted;
                    });
            if (rows == 0) {
                lakes.require(lake);
                throw new NoSuchNamespaceException(
                        "Cannot create namespace %s: its parent does not exist", namespace);
            }
        } catch (SqlFailure.UniqueViolation exists) {
            throw new AlreadyExistsException(exists, "Namespace already exists: %s", namespace);
        } catch (SqlFailure.ForeignKeyViolation parentDropped) {
            throw new NoSuchNamespaceException(
                    parentDropped, "Cannot create namespace %s: its parent was dropped", namespace);
        }
    }

    public Map<String, String> load(String lake, Namespace namespace) {
        return Properties.read(require(lake, namespace).properties());
    }

    /** A lake, and where what is made in a namespace of it is to lie, if that is said. */
    public record Within(Lake lake, Optional<String> location) {}

    public Within within(String lakeName, Namespace namespace) {
        NamespaceQueries.WithLake found =
                queries.findWithLake(lakeName, NamespacePath.of(namespace))
                        .orElseThrow(() -> Lakes.missing(lakeName));
        String properties = found.properties().orElseThrow(() -> missing(namespace));
        return new Within(
                lakes.open(found.lake()),
                Optional.ofNullable(Properties.read(properties).get("location")));
    }

    /** Up to so many names of children behind one, of a namespace known by {@link #id}. */
    public List<String> children(long parentId, String after, int limit) {
        return queries.children(parentId, after, limit);
    }

    /** The empty namespace, too, has an id: the parent of the top level. */
    public long id(String lake, Namespace namespace) {
        return require(lake, namespace).id();
    }

    public void drop(String lake, Namespace namespace, Optional<IdempotencyKey> key) {
        if (namespace.isEmpty()) {
            throw new BadRequestException("Cannot drop the empty namespace");
        }
        try {
            int rows =
                    transactions.write(handle -> {
                        int deleted =
                                handle.attach(NamespaceStore.class)
                                        .delete(lake, NamespacePath.of(namespace));
                        return done(deleted, key, handle, "", lake, namespace, null);
                    });
            if (rows == 0) {
                throw missing(lake, namespace);
            }
        } catch (SqlFailure.ForeignKeyViolation inUse) {
            throw new NamespaceNotEmptyException(inUse, "Namespace %s is not empty", namespace);
        }
    }

    public Changes update(
            String lake,
            Namespace namespace,
            Set<String> removals,
            Map<String, String> updates,
            Optional<IdempotencyKey> key) {
        for (String property : removals) {
            if (updates.containsKey(property)) {
                throw new UnprocessableEntityException(
                        "Invalid namespace update: cannot simultaneously set and remove keys: [%s]",
                        property);
            }
        }
        return transactions.write(handle -> {
            NamespaceStore locked = handle.attach(NamespaceStore.class);
            NamespaceRow row =
                    locked.lock(lake, NamespacePath.of(namespace))
                            .orElseThrow(() ->
                                    new NoSuchNamespaceException(
                                            "Namespace does not exist: %s", namespace));
            var properties = new LinkedHashMap<>(Properties.read(row.properties()));
            var removed = new LinkedHashSet<String>();
            var missing = new LinkedHashSet<String>();
            for (String property : removals) {
                if (properties.remove(property) == null) {
                    missing.add(property);
                } else {
                    removed.add(property);
                }
            }
            properties.putAll(updates);
            String json = Properties.write(properties);
            int updated = locked.updateProperties(row.id(), json);
            done(updated, key, handle, Changes.result(missing), lake, namespace, json);
            return new Changes(updates.keySet(), removed, missing);
        });
    }

    /** The properties that a namespace had behind a number of the commit log. */
    public Map<String, String> requireAt(long lakeId, Namespace namespace, long number) {
        return findAt(lakeId, namespace, number)
                .orElseThrow(() ->
                        new NoSuchNamespaceException(
                                "Namespace does not exist behind commit %d: %s",
                                number, namespace));
    }

    /** The same, if there was such a namespace. */
    public Optional<Map<String, String>> findAt(long lakeId, Namespace namespace, long number) {
        return namespace.isEmpty()
                ? Optional.of(Map.of())
                : store.propertiesAt(lakeId, NamespacePath.of(namespace), number)
                        .map(Properties::read);
    }

    /** Up to so many names of the children that a namespace had, behind one. */
    public List<String> childrenAt(
            long lakeId, Namespace parent, long number, String after, int limit) {
        return store.childrenAt(lakeId, NamespacePath.of(parent), number, after, limit);
    }

    /**
     * Logs what was done, and claims its key. A request that did nothing fails, and then the
     * failure is its answer.
     */
    private static int done(
            int rows,
            Optional<IdempotencyKey> key,
            Handle handle,
            String result,
            String lake,
            Namespace namespace,
            @Nullable String properties) {
        if (rows > 0) {
            key.ifPresent(request -> request.claim(handle, result));
            NamespaceStore store = handle.attach(NamespaceStore.class);
            store.log(
                    store.drawNumber(),
                    lake,
                    NamespacePath.parent(namespace),
                    namespace.level(namespace.length() - 1),
                    NamespacePath.of(namespace),
                    properties);
        }
        return rows;
    }

    private NamespaceRow require(String lake, Namespace namespace) {
        return queries.find(lake, NamespacePath.of(namespace))
                .orElseThrow(() -> missing(lake, namespace));
    }

    private NoSuchNamespaceException missing(String lake, Namespace namespace) {
        lakes.require(lake);
        return missing(namespace);
    }

    private static NoSuchNamespaceException missing(Namespace namespace) {
        return new NoSuchNamespaceException("Namespace does not exist: %s", namespace);
    }
}
