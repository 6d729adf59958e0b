package dev.tarn.writer.stage;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;

/**
 * Bounds the texts and bytes that a table is partitioned by: each stands in every manifest, and a
 * stranger's could fill the memory of everybody who plans a query.
 */
final class PartitionValues {
    static final int LENGTH_MAX = 1_000;

    private final PartitionSpec spec;
    private final List<Integer> unbounded;
    private final InternalRecordWrapper wrapper;
    private final PartitionKey key;

    PartitionValues(PartitionSpec spec, Schema schema) {
        this.spec = spec;
        this.wrapper = new InternalRecordWrapper(schema.asStruct());
        this.key = new PartitionKey(spec, schema);
        this.unbounded = unbounded(spec);
    }

    private static List<Integer> unbounded(PartitionSpec spec) {
        return IntStream.range(0, spec.fields().size())
                .filter(field ->
                        switch (spec.partitionType().fields().get(field).type().typeId()) {
                            case STRING, BINARY, FIXED -> true;
                            default -> false;
                        })
                .boxed()
                .toList();
    }

    /** The ids of the columns whose texts or bytes a table is partitioned by. */
    static Set<Integer> sources(PartitionSpec spec) {
        return unbounded(spec).stream()
                .map(field -> spec.fields().get(field).sourceId())
                .collect(Collectors.toSet());
    }

    void requireShort(Record row) throws Unfit {
        if (unbounded.isEmpty()) {
            return;
        }
        key.partition(wrapper.wrap(row));
        for (int field : unbounded) {
            if (length(key.get(field, Object.class)) > LENGTH_MAX) {
                throw new Unfit(
                        Reason.PARTITION_TOO_LONG,
                        spec.schema().findColumnName(spec.fields().get(field).sourceId()),
                        "the table is partitioned by it: at most %d characters or bytes"
                                .formatted(LENGTH_MAX));
            }
        }
    }

    private static int length(@org.jspecify.annotations.Nullable Object value) {
        return switch (value) {
            case CharSequence text -> text.length();
            case ByteBuffer bytes -> bytes.remaining();
            case byte[] bytes -> bytes.length;
            case null, default -> 0;
        };
    }
}
