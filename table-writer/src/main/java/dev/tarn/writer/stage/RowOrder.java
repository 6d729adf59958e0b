package dev.tarn.writer.stage;

import dev.tarn.writer.column.ColumnBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Comparators;

/**
 * The order in which rows go into files: one partition after the other, and in it by the order of
 * the table.
 */
@SuppressWarnings("ReferenceEquality") // Neighbours share the object, which saves the comparison.
final class RowOrder {
    private final PartitionSpec spec;
    private final Schema schema;
    private final SortOrder order;
    private final Comparator<StructLike> partitions;
    private final Comparator<Record> rows;

    RowOrder(Table table) {
        this.spec = table.spec();
        this.schema = table.schema();
        this.order = table.sortOrder();
        this.partitions = Comparators.forType(spec.partitionType());
        this.rows = rowComparator();
    }

    /** Rows of a block that lie in one partition, in order. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Partition(PartitionKey key, int[] rows) {}

    /** A row and the partition that it lies in; neighbours may share the object. */
    record Placed(PartitionKey partition, Record row) {}

    /** Whether rows may go into files as they come. */
    boolean isNone() {
        return spec.isUnpartitioned() && order.isUnsorted();
    }

    private Comparator<Record> rowComparator() {
        if (order.isUnsorted()) {
            return (_, _) -> 0;
        }
        var left = new InternalRecordWrapper(schema.asStruct());
        var right = new InternalRecordWrapper(schema.asStruct());
        Comparator<StructLike> values = SortOrderComparators.forSchema(schema, order);
        return (one, other) -> values.compare(left.wrap(one), right.wrap(other));
    }

    /** Finds the partition of one row after the other; not for several threads. */
    final class Placement {
        private final InternalRecordWrapper wrapper = new InternalRecordWrapper(schema.asStruct());
        private final PartitionKey key = new PartitionKey(spec, schema);
        private PartitionKey last = key.copy();
        private boolean first = true;

        Placed place(Record row) {
            key.partition(wrapper.wrap(row));
            if (first || !key.equals(last)) {
                last = key.copy();
                first = false;
            }
            return new Placed(last, row);
        }
    }

    boolean isSamePartition(Placed one, Placed other) {
        return one.partition() == other.partition()
                || partitions.compare(one.partition(), other.partition()) == 0;
    }

    /** Of rows of any partitions. */
    Comparator<Placed> comparator() {
        return (one, other) -> {
            int byPartition =
                    one.partition() == other.partition()
                            ? 0
                            : partitions.compare(one.partition(), other.partition());
            return byPartition != 0 ? byPartition : rows.compare(one.row(), other.row());
        };
    }

    /** The same rows in order; those that are equal stay in the order of their coming. */
    List<Placed> sorted(List<Record> unsorted) {
        Map<PartitionKey, List<Record>> byPartition = new LinkedHashMap<>();
        var placement = new Placement();
        for (Record row : unsorted) {
            byPartition
                    .computeIfAbsent(placement.place(row).partition(), _ -> new ArrayList<>())
                    .add(row);
        }
        List<PartitionKey> keys = new ArrayList<>(byPartition.keySet());
        keys.sort(partitions);
        List<Placed> sorted = new ArrayList<>(unsorted.size());
        for (PartitionKey key : keys) {
            List<Record> inIt = byPartition.getOrDefault(key, List.of());
            if (order.isSorted()) {
                inIt.sort(rows);
            }
            inIt.forEach(row -> sorted.add(new Placed(key, row)));
        }
        return sorted;
    }

    /** The rows of a block, without moving them. */
    List<Partition> sorted(ColumnBlock block) {
        Map<PartitionKey, List<Integer>> byPartition = new LinkedHashMap<>();
        var key = new PartitionKey(spec, schema);
        for (int row = 0; row < block.rows(); row++) {
            key.partition(block.row(row));
            List<Integer> inIt = byPartition.get(key);
            if (inIt == null) {
                inIt = new ArrayList<>();
                byPartition.put(key.copy(), inIt);
            }
            inIt.add(row);
        }
        List<PartitionKey> keys = new ArrayList<>(byPartition.keySet());
        keys.sort(partitions);
        Comparator<Integer> byValue = valueComparator(block);
        List<Partition> sorted = new ArrayList<>(keys.size());
        for (PartitionKey partition : keys) {
            List<Integer> inIt = byPartition.getOrDefault(partition, List.of());
            if (order.isSorted()) {
                inIt.sort(byValue);
            }
            sorted.add(
                    new Partition(partition, inIt.stream().mapToInt(Integer::intValue).toArray()));
        }
        return sorted;
    }

    private Comparator<Integer> valueComparator(ColumnBlock block) {
        if (order.isUnsorted()) {
            return (_, _) -> 0;
        }
        Comparator<StructLike> values = SortOrderComparators.forSchema(schema, order);
        return (one, other) -> values.compare(block.row(one), block.row(other));
    }
}
