package dev.tarn.catalog.scan;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StaticTableOperations;
import org.jspecify.annotations.Nullable;

/**
 * A table with one of its snapshots as its head and one of its schemas as its schema, so that a
 * scan of the past, of a branch and of now are the same scan. Unlike other tables it never travels.
 */
@SuppressWarnings("serial")
final class PinnedTable extends BaseTable {
    private final @Nullable Snapshot head;
    private final Schema schema;
    private final Map<Integer, PartitionSpec> specs;

    PinnedTable(ScannedTable table, @Nullable Snapshot head, Schema schema) {
        super(
                new StaticTableOperations(table.metadata(), table.io()),
                table.uuid().toString(),
                _ -> {});
        this.head = head;
        this.schema = schema;
        this.specs =
                schema.schemaId() == table.metadata().currentSchemaId()
                        ? table.metadata().specsById()
                        : rebound(table.metadata().specsById(), schema);
    }

    @Override
    public @Nullable Snapshot currentSnapshot() {
        return head;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Map<Integer, PartitionSpec> specs() {
        return specs;
    }

    /** A spec may partition by a column that this schema does not have yet, or not any more. */
    private static Map<Integer, PartitionSpec> rebound(
            Map<Integer, PartitionSpec> specs, Schema schema) {
        return specs.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                spec -> spec.getValue().toUnbound().bind(schema, true)));
    }
}
