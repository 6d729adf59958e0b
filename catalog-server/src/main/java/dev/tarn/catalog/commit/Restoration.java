package dev.tarn.catalog.commit;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * A table's metadata made to be what it was: schema, partitioning, order, properties, branches and
 * tags. Counters never go back and no snapshot is forgotten, so that a restore can itself be
 * restored, and no number is given twice.
 */
final class Restoration {
    private final TableIdentifier name;
    private final TableMetadata base;
    private final TableMetadata then;
    private final TableMetadata.Builder builder;

    private Restoration(TableIdentifier name, TableMetadata base, TableMetadata then) {
        this.name = name;
        this.base = base;
        this.then = then;
        this.builder = TableMetadata.buildFrom(base);
    }

    static TableMetadata of(TableIdentifier name, TableMetadata base, TableMetadata then) {
        if (!base.uuid().equals(then.uuid())) {
            throw new BadRequestException(
                    "Cannot restore %s: another table stood in its place by then", name);
        }
        return new Restoration(name, base, then).restored();
    }

    private TableMetadata restored() {
        if (!then.location().equals(base.location())) {
            builder.setLocation(then.location());
        }
        schema();
        partitioning();
        order();
        properties();
        references();
        return builder.build();
    }

    private void schema() {
        Schema known = base.schemasById().get(then.currentSchemaId());
        if (known != null && known.sameSchema(then.schema())) {
            builder.setCurrentSchema(known.schemaId());
        } else {
            builder.setCurrentSchema(then.schema(), base.lastColumnId());
        }
    }

    private void partitioning() {
        PartitionSpec known = base.specsById().get(then.defaultSpecId());
        if (known != null && known.equals(then.spec())) {
            builder.setDefaultPartitionSpec(known.specId());
        } else {
            builder.setDefaultPartitionSpec(then.spec());
        }
    }

    private void order() {
        SortOrder known = base.sortOrdersById().get(then.defaultSortOrderId());
        if (known != null && known.equals(then.sortOrder())) {
            builder.setDefaultSortOrder(known.orderId());
        } else {
            builder.setDefaultSortOrder(then.sortOrder());
        }
    }

    private void properties() {
        Map<String, String> changed = new HashMap<>(then.properties());
        changed.entrySet().removeAll(base.properties().entrySet());
        if (!changed.isEmpty()) {
            builder.setProperties(changed);
        }
        Set<String> removed =
                base.properties().keySet().stream()
                        .filter(key -> !then.properties().containsKey(key))
                        .collect(Collectors.toSet());
        if (!removed.isEmpty()) {
            builder.removeProperties(removed);
        }
    }

    private void references() {
        for (Map.Entry<String, SnapshotRef> ref : then.refs().entrySet()) {
            if (ref.getValue().equals(base.ref(ref.getKey()))) {
                continue;
            }
            if (base.snapshot(ref.getValue().snapshotId()) == null) {
                throw new BadRequestException(
                        "Cannot restore %s: snapshot %s of %s has expired",
                        name, ref.getValue().snapshotId(), ref.getKey());
            }
            builder.setRef(ref.getKey(), ref.getValue());
        }
        for (String ref : base.refs().keySet()) {
            if (!then.refs().containsKey(ref)) {
                builder.removeRef(ref);
            }
        }
    }
}
