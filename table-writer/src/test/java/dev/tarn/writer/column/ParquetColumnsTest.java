package dev.tarn.writer.column;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.Seeds;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Files;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of columns is the file that Iceberg's own writer makes of the same rows. */
class ParquetColumnsTest {
    private static final int[] ORDER = IntStream.range(0, ColumnBlock.ROWS).toArray();
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "count", Types.IntegerType.get()),
                    Types.NestedField.optional(3, "small", Types.DecimalType.of(9, 2)),
                    Types.NestedField.optional(4, "amount", Types.DecimalType.of(18, 6)),
                    Types.NestedField.optional(5, "total", Types.DecimalType.of(38, 10)),
                    Types.NestedField.optional(6, "weight", Types.DoubleType.get()),
                    Types.NestedField.optional(7, "height", Types.FloatType.get()),
                    Types.NestedField.optional(8, "paid", Types.BooleanType.get()),
                    Types.NestedField.optional(9, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(10, "local", Types.TimestampType.withoutZone()),
                    Types.NestedField.optional(11, "day", Types.DateType.get()),
                    Types.NestedField.optional(12, "time", Types.TimeType.get()),
                    Types.NestedField.optional(13, "name", Types.StringType.get()),
                    Types.NestedField.required(14, "label", Types.StringType.get()),
                    Types.NestedField.optional(15, "key", Types.UUIDType.get()),
                    Types.NestedField.optional(16, "raw", Types.BinaryType.get()),
                    Types.NestedField.optional(17, "code", Types.FixedType.ofLength(3)),
                    Types.NestedField.optional(18, "nothing", Types.DoubleType.get()),
                    Types.NestedField.optional(19, "void", Types.StringType.get()));

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 5_000})
    void saysOfItselfWhatIcebergsFileSays(int count) throws IOException {
        List<Record> rows = rows(Seeds.random(), count);

        ParquetColumns columns = columns("columns", rows, Map.of(), 64L << 20);
        DataFile expected = rowFile("rows", rows, Map.of(), 64L << 20);

        assertSame(columns.metrics(MetricsConfig.getDefault()), expected);
        assertThat(columns.splitOffsets()).isEqualTo(expected.splitOffsets());
        assertThat(columns.bytes()).isEqualTo(folder.resolve("columns").toFile().length());
        assertThat(read("columns")).isEqualTo(rows);
    }

    @Test
    void keepsWhatATableSaysAboutMetrics() throws IOException {
        Map<String, String> table =
                Map.of(
                        "write.metadata.metrics.default", "counts",
                        "write.metadata.metrics.column.name", "truncate(2)",
                        "write.metadata.metrics.column.weight", "full",
                        "write.metadata.metrics.column.id", "none");
        List<Record> rows = rows(Seeds.random(), 500);

        ParquetColumns columns = columns("columns", rows, table, 64L << 20);

        assertSame(columns.metrics(config(table)), rowFile("rows", rows, table, 64L << 20));
    }

    @Test
    void beginsAnotherRowGroupWhereIcebergDoes() throws IOException {
        List<Record> rows = rows(Seeds.random(), 20_000);

        ParquetColumns columns = columns("columns", rows, Map.of(), 1024 * 1024);
        DataFile expected = rowFile("rows", rows, Map.of(), 1024 * 1024);

        assertSame(columns.metrics(MetricsConfig.getDefault()), expected);
        assertThat(expected.splitOffsets()).hasSizeGreaterThan(3);
        // Iceberg estimates when it is time; here it is looked at after every slice of rows.
        assertThat(columns.splitOffsets())
                .isSorted()
                .hasSizeBetween(
                        expected.splitOffsets().size() - 1, expected.splitOffsets().size() + 1);
        assertThat(read("columns")).isEqualTo(rows);
    }

    private static void assertSame(Metrics columns, DataFile expected) {
        assertThat(columns.recordCount()).isEqualTo(expected.recordCount());
        assertThat(columns.valueCounts()).isEqualTo(expected.valueCounts());
        assertThat(columns.nullValueCounts()).isEqualTo(expected.nullValueCounts());
        assertThat(columns.nanValueCounts()).isEqualTo(expected.nanValueCounts());
        assertThat(columns.lowerBounds()).isEqualTo(expected.lowerBounds());
        assertThat(columns.upperBounds()).isEqualTo(expected.upperBounds());
        assertThat(columns.columnSizes()).containsOnlyKeys(expected.columnSizes().keySet());
    }

    /** Half of the rows come as records, as those that were read with care. */
    private ParquetColumns columns(
            String name, List<Record> rows, Map<String, String> table, long rowGroupBytes) {
        var file =
                new ParquetColumns(
                        Files.localOutput(folder.resolve(name).toFile()),
                        SCHEMA,
                        ParquetColumnSettings.of(table, rowGroupBytes));
        var block = new ColumnBlock(SCHEMA.asStruct());
        var wrapper = new InternalRecordWrapper(SCHEMA.asStruct());
        try (file) {
            for (Record row : rows) {
                if (block.isFull()) {
                    file.write(block, ORDER, 0, block.rows());
                    block.clear();
                }
                block.add(wrapper.wrap(row));
            }
            file.write(block, ORDER, 0, block.rows());
        }
        return file;
    }

    private DataFile rowFile(
            String name, List<Record> rows, Map<String, String> table, long rowGroupBytes)
            throws IOException {
        DataWriter<Record> writer =
                Parquet.writeData(Files.localOutput(folder.resolve(name).toFile()))
                        .schema(SCHEMA)
                        .withSpec(PartitionSpec.unpartitioned())
                        .setAll(table)
                        .metricsConfig(config(table))
                        .set(TableProperties.PARQUET_COMPRESSION, "zstd")
                        .set(
                                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                                Long.toString(rowGroupBytes))
                        .createWriterFunc(GenericParquetWriter::create)
                        .build();
        try (writer) {
            rows.forEach(writer::write);
        }
        return writer.toDataFile();
    }

    private static MetricsConfig config(Map<String, String> properties) {
        var catalog = new InMemoryCatalog();
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("a"));
        return MetricsConfig.forTable(
                catalog.buildTable(TableIdentifier.of("a", "b"), SCHEMA)
                        .withProperties(properties)
                        .create());
    }

    private List<Record> read(String name) throws IOException {
        try (CloseableIterable<Record> rows =
                Parquet.read(Files.localInput(folder.resolve(name).toFile()))
                        .project(SCHEMA)
                        .createReaderFunc(type -> GenericParquetReaders.buildReader(SCHEMA, type))
                        .build()) {
            var all = new ArrayList<Record>();
            rows.forEach(all::add);
            return all;
        }
    }

    private static List<Record> rows(Random random, int count) {
        var rows = new ArrayList<Record>();
        for (int i = 0; i < count; i++) {
            GenericRecord row = GenericRecord.create(SCHEMA);
            for (Types.NestedField field : SCHEMA.columns()) {
                row.setField(field.name(), value(random, field));
            }
            rows.add(row);
        }
        return rows;
    }

    private static @Nullable Object value(Random random, Types.NestedField field) {
        if (field.isOptional() && random.nextInt(5) == 0) {
            return null;
        }
        return switch (field.type()) {
            case Types.LongType _ -> random.nextLong();
            case Types.IntegerType _ -> random.nextInt(100);
            case Types.DecimalType type ->
                    new BigDecimal(
                            new BigInteger(random.nextInt(type.precision() * 3), random)
                                    .multiply(BigInteger.valueOf(random.nextInt(3) - 1L)),
                            type.scale());
            case Types.DoubleType _ ->
                    field.name().equals("nothing") || random.nextInt(9) == 0
                            ? Double.NaN
                            : random.nextGaussian();
            case Types.FloatType _ ->
                    random.nextInt(9) == 0
                            ? Float.NEGATIVE_INFINITY
                            : random.nextInt(9) == 0 ? -0.0f : random.nextFloat();
            case Types.BooleanType _ -> random.nextBoolean();
            case Types.TimestampType type -> {
                OffsetDateTime at =
                        OffsetDateTime.of(1969, 12, 31, 23, 0, 0, 0, ZoneOffset.UTC)
                                .plusNanos(random.nextLong(10_000_000_000_000L) * 1_000);
                yield type.shouldAdjustToUTC() ? at : at.toLocalDateTime();
            }
            case Types.DateType _ -> LocalDate.ofEpochDay(random.nextInt(-1_000, 40_000));
            case Types.TimeType _ ->
                    LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000L) * 1_000);
            case Types.StringType _ ->
                    field.name().equals("void")
                            ? null
                            : "é".repeat(random.nextInt(30)) + random.nextInt(1_000);
            case Types.UUIDType _ -> new UUID(random.nextLong(), random.nextLong());
            case Types.FixedType type -> bytes(random, type.length());
            default -> ByteBuffer.wrap(bytes(random, random.nextInt(200)));
        };
    }

    private static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
