package dev.tarn.catalog.scan;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * A table with a random history: appends, removals, deletes of every kind, and changes of its
 * partitioning and its schema. The files are only named, since planning never opens one.
 */
final class RandomTable {
    static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.required(2, "category", Types.StringType.get()),
                    Types.NestedField.optional(3, "size", Types.IntegerType.get()),
                    Types.NestedField.optional(
                            4,
                            "place",
                            Types.StructType.of(
                                    Types.NestedField.optional(
                                            5, "city", Types.StringType.get()))));

    private static final List<String> CATEGORIES = List.of("a", "b", "c", "d e/f", "ü");

    private final Table table;
    private final int formatVersion;
    private final Random random;
    private final List<DataFile> live = new ArrayList<>();
    private final List<DataFile> withVector = new ArrayList<>();
    private int files;

    RandomTable(Table table, int formatVersion, Random random) {
        this.table = table;
        this.formatVersion = formatVersion;
        this.random = random;
    }

    static PartitionSpec spec(Random random) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(SCHEMA);
        return switch (random.nextInt(4)) {
            case 0 -> PartitionSpec.unpartitioned();
            case 1 -> spec.identity("category").build();
            case 2 -> spec.bucket("id", 4).identity("category").build();
            default -> spec.truncate("id", 100).build();
        };
    }

    Table table() {
        return table;
    }

    void change(int changes) {
        for (int change = 0; change < changes; change++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> append(1 + random.nextInt(12));
                case 3 -> remove();
                case 4 -> deleteByPosition();
                case 5 -> deleteByEquality();
                case 6 -> repartition();
                default -> addColumn();
            }
        }
    }

    void append(int count) {
        var append = table.newAppend();
        for (int file = 0; file < count; file++) {
            DataFile data = dataFile();
            live.add(data);
            append.appendFile(data);
        }
        append.commit();
    }

    /**
     * A filter that some of the files satisfy by partition, some by their bounds, some not at all.
     */
    Expression filter() {
        return switch (random.nextInt(7)) {
            case 0 -> Expressions.alwaysTrue();
            case 1 -> Expressions.equal("category", pick(CATEGORIES));
            case 2 -> Expressions.lessThan("id", random.nextInt(1000));
            case 3 ->
                    Expressions.and(
                            Expressions.in("category", "a", "b"),
                            Expressions.greaterThanOrEqual("id", random.nextInt(1000)));
            case 4 -> Expressions.not(Expressions.equal("category", "c"));
            case 5 ->
                    Expressions.or(
                            Expressions.isNull("size"), Expressions.startsWith("place.city", "x"));
            default -> Expressions.equal(Expressions.bucket("id", 4), random.nextInt(4));
        };
    }

    private void remove() {
        if (!live.isEmpty()) {
            DataFile victim = live.remove(random.nextInt(live.size()));
            withVector.remove(victim);
            table.newDelete().deleteFile(victim).commit();
        }
    }

    private void deleteByPosition() {
        if (formatVersion < 2 || live.isEmpty()) {
            return;
        }
        if (formatVersion == 2) {
            table.newRowDelta().addDeletes(positionDelete(pick(live))).commit();
            return;
        }
        // Deletion vectors of one commit share a file, as real writers have them.
        RowDelta delta = table.newRowDelta();
        String puffin = path("puffin");
        long offset = 4;
        for (DataFile data : live) {
            if (!withVector.contains(data) && random.nextBoolean()) {
                delta.addDeletes(vector(data, puffin, offset));
                withVector.add(data);
                offset += 40;
            }
        }
        if (offset > 4) {
            delta.commit();
        }
    }

    void deleteByEquality() {
        if (formatVersion < 2) {
            return;
        }
        PartitionSpec spec = table.spec();
        var delete =
                FileMetadata.deleteFileBuilder(spec)
                        .ofEqualityDeletes(1)
                        .withPath(path("parquet"))
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(100)
                        .withMetrics(metrics(1, random.nextInt(500), 500 + random.nextInt(500)));
        if (spec.isPartitioned()) {
            delete.withPartition(partition(spec));
        }
        table.newRowDelta().addDeletes(delete.build()).commit();
    }

    private void repartition() {
        var update = table.updateSpec();
        if (table.spec().isPartitioned()) {
            update.removeField(table.spec().fields().getFirst().name());
        } else {
            update.addField(Expressions.truncate("category", 1 + files));
        }
        update.commit();
    }

    private void addColumn() {
        table.updateSchema().addColumn("extra_" + files++, Types.IntegerType.get()).commit();
    }

    private DataFile dataFile() {
        PartitionSpec spec = table.spec();
        int low = random.nextInt(1000);
        var data =
                DataFiles.builder(spec)
                        .withPath(path("parquet"))
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(1000 + random.nextInt(1000))
                        .withSplitOffsets(List.of(4L))
                        .withMetrics(
                                metrics(1 + random.nextInt(50), low, low + random.nextInt(200)));
        if (spec.isPartitioned()) {
            data.withPartition(partition(spec));
        }
        return data.build();
    }

    private DeleteFile positionDelete(DataFile data) {
        PartitionSpec spec = requireNonNull(table.specs().get(data.specId()));
        var delete =
                FileMetadata.deleteFileBuilder(spec)
                        .ofPositionDeletes()
                        .withPath(path("parquet"))
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(100)
                        .withRecordCount(1);
        if (random.nextBoolean()) {
            delete.withReferencedDataFile(data.location());
        }
        if (spec.isPartitioned()) {
            delete.withPartition(data.partition());
        }
        return delete.build();
    }

    private DeleteFile vector(DataFile data, String puffin, long offset) {
        PartitionSpec spec = requireNonNull(table.specs().get(data.specId()));
        var delete =
                FileMetadata.deleteFileBuilder(spec)
                        .ofPositionDeletes()
                        .withPath(puffin)
                        .withFormat(FileFormat.PUFFIN)
                        .withFileSizeInBytes(4000)
                        .withRecordCount(1)
                        .withReferencedDataFile(data.location())
                        .withContentOffset(offset)
                        .withContentSizeInBytes(40);
        if (spec.isPartitioned()) {
            delete.withPartition(data.partition());
        }
        return delete.build();
    }

    private PartitionKey partition(PartitionSpec spec) {
        Record row = GenericRecord.create(spec.schema());
        row.setField("id", (long) random.nextInt(1000));
        row.setField("category", pick(CATEGORIES));
        var key = new PartitionKey(spec, spec.schema());
        key.partition(row);
        return key;
    }

    private Metrics metrics(long rows, long low, long high) {
        return new Metrics(
                rows,
                Map.of(1, rows * 8),
                Map.of(1, rows, 2, rows, 3, rows),
                Map.of(1, 0L, 2, 0L, 3, random.nextBoolean() ? 0L : rows),
                Map.of(),
                Map.of(1, bytes(low)),
                Map.of(1, bytes(high)));
    }

    private static ByteBuffer bytes(long value) {
        return Conversions.toByteBuffer(Types.LongType.get(), value);
    }

    private String path(String extension) {
        return "%s/data/%05d.%s".formatted(table.location(), files++, extension);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
