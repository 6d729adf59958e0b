package dev.tarn.catalog.namespace;

import dev.tarn.catalog.lake.Lakes;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;

/** Makes, finds, changes and drops namespaces. A parent must exist before its child. */
public final class Namespaces {
    private final NamespaceStore store;
    private final Transactions transactions;
    private final Lakes lakes;

    public Namespaces(NamespaceStore store, Transactions transactions, Lakes lakes) {
        this.store = store;
        this.transactions = transactions;
        this.lakes = lakes;
    }

    /** What a change of properties did, and which of the removals were not there to begin with. */
    public record Changes(Set<String> updated, Set<String> removed, Set<String> missing) {}

    public void create(String lake, Namespace namespace, Map<String, String> properties) {
        if (namespace.isEmpty()) {
            throw new BadRequestException("Cannot create the empty namespace");
        }
        String path = NamespacePath.of(namespace);
        String name = namespace.level(namespace.length() - 1);
        String json = Properties.write(properties);
        try {
            int rows =
                    transactions.write(handle ->
                            handle.attach(NamespaceStore.class)
                                    .insert(
                                            lake,
                                            NamespacePath.parent(namespace),
                                            path,
                                            name,
                                            json));
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

    /** Up to so many names of children behind one, of a namespace known by {@link #id}. */
    public List<String> children(long parentId, String after, int limit) {
        return store.children(parentId, after, limit);
    }

    /** The empty namespace, too, has an id: the parent of the top level. */
    public long id(String lake, Namespace namespace) {
        return require(lake, namespace).id();
    }

    public void drop(String lake, Namespace namespace) {
        if (namespace.isEmpty()) {
            throw new BadRequestException("Cannot drop the empty namespace");
        }
        try {
            int rows =
                    transactions.write(handle ->
                            handle.attach(NamespaceStore.class)
                                    .delete(lake, NamespacePath.of(namespace)));
            if (rows == 0) {
                throw missing(lake, namespace);
            }
        } catch (SqlFailure.ForeignKeyViolation inUse) {
            throw new NamespaceNotEmptyException(inUse, "Namespace %s is not empty", namespace);
        }
    }

    public Changes update(
            String lake, Namespace namespace, Set<String> removals, Map<String, String> updates) {
        for (String key : removals) {
            if (updates.containsKey(key)) {
                throw new UnprocessableEntityException(
                        "Invalid namespace update: cannot simultaneously set and remove keys: [%s]",
                        key);
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
            for (String key : removals) {
                if (properties.remove(key) == null) {
                    missing.add(key);
                } else {
                    removed.add(key);
                }
            }
            properties.putAll(updates);
            locked.updateProperties(row.id(), Properties.write(properties));
            return new Changes(updates.keySet(), removed, missing);
        });
    }

    private NamespaceRow require(String lake, Namespace namespace) {
        return store.find(lake, NamespacePath.of(namespace))
                .orElseThrow(() -> missing(lake, namespace));
    }

    private NoSuchNamespaceException missing(String lake, Namespace namespace) {
        lakes.require(lake);
        return new NoSuchNamespaceException("Namespace does not exist: %s", namespace);
    }
}
