package dev.tarn.writer.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.testkit.Seeds;
import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.format.BodyFormat;
import dev.tarn.writer.format.BodyReaders;
import dev.tarn.writer.format.Compression;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.value.UnknownFields;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A body becomes the same files, as columns and as records. */
class ColumnFilesTest {
    private static final int ROWS = 3_000;
    private static final int MANY_ROWS = 60_000;
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "country", Types.StringType.get()),
                    Types.NestedField.optional(3, "weight", Types.DoubleType.get()),
                    Types.NestedField.optional(4, "amount", Types.DecimalType.of(30, 2)),
                    Types.NestedField.optional(5, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(6, "code", Types.FixedType.ofLength(3)),
                    Types.NestedField.optional(7, "note", Types.StringType.get()));

    /** With one of these a table wants more than columns can be. */
    private static final Map<String, String> AS_RECORDS =
            Map.of("write.parquet.row-group-check-min-record-count", "100");

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private SpillArea spill;

    @BeforeEach
    void open(@TempDir Path folder) {
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("a"));
        spill =
                SpillArea.open(
                        new StageConfig(Optional.of(folder), DataSize.parse("64MB")),
                        4L * 1024 * 1024,
                        new SimpleMeterRegistry());
    }

    @AfterEach
    void close() throws Exception {
        spill.close();
        catalog.close();
    }

    private static final PartitionSpec PARTITIONS =
            PartitionSpec.builderFor(SCHEMA).identity("country").day("at").build();
    private static final SortOrder ORDER =
            SortOrder.builderFor(SCHEMA)
                    .desc("weight", NullOrder.NULLS_LAST)
                    .asc("note")
                    .asc("id")
                    .build();

    @Test
    void areTheSameWithoutAnOrder() throws Exception {
        assertSameFiles(PartitionSpec.unpartitioned(), SortOrder.unsorted(), ROWS);
    }

    @Test
    void areTheSameSorted() throws Exception {
        assertSameFiles(PartitionSpec.unpartitioned(), ORDER, ROWS);
    }

    @Test
    void areTheSamePartitionedAndSorted() throws Exception {
        assertSameFiles(PARTITIONS, ORDER, ROWS);
    }

    /** More than the memory has room for, so that columns become records on the way. */
    @Test
    void areTheSameWhenTheyAreSpilled() throws Exception {
        assertSameFiles(PARTITIONS, ORDER, MANY_ROWS);
    }

    private void assertSameFiles(PartitionSpec spec, SortOrder order, int count) throws Exception {
        byte[] body = body(Seeds.random(), count);
        BaseTable columns = table("columns", spec, order, Map.of());
        BaseTable records = table("records", spec, order, AS_RECORDS);
        assertThat(TableBlocks.of(columns)).isPresent();
        assertThat(TableBlocks.of(records)).isEmpty();

        Map<String, DataFile> ours = files(columns, body);
        Map<String, DataFile> expected = files(records, body);

        assertThat(ours).containsOnlyKeys(expected.keySet());
        long rows = 0;
        for (String partition : ours.keySet()) {
            DataFile one = Objects.requireNonNull(ours.get(partition));
            DataFile other = Objects.requireNonNull(expected.get(partition));
            assertSame(one, other);
            rows += one.recordCount();
            assertThat(read(columns, one)).as(partition).isEqualTo(read(records, other));
        }
        assertThat(rows).isEqualTo(count);
    }

    private static void assertSame(DataFile one, DataFile other) {
        assertThat(one.recordCount()).isEqualTo(other.recordCount());
        assertThat(one.valueCounts()).isEqualTo(other.valueCounts());
        assertThat(one.nullValueCounts()).isEqualTo(other.nullValueCounts());
        assertThat(one.nanValueCounts()).isEqualTo(other.nanValueCounts());
        assertThat(one.lowerBounds()).isEqualTo(other.lowerBounds());
        assertThat(one.upperBounds()).isEqualTo(other.upperBounds());
        assertThat(one.splitOffsets()).isEqualTo(other.splitOffsets());
        assertThat(one.sortOrderId()).isEqualTo(other.sortOrderId());
        assertThat(one.format()).isEqualTo(other.format());
        assertThat(one.specId()).isEqualTo(other.specId());
    }

    /** Some rows of each kind that the quick reader takes, and of each that it leaves. */
    private static byte[] body(Random random, int count) {
        var body = new StringBuilder();
        for (int i = 0; i < count; i++) {
            body.append("{\"id\":").append(i);
            if (random.nextInt(10) > 0) {
                body.append(",\"country\":\"").append(random.nextInt(12)).append('"');
            }
            switch (random.nextInt(8)) {
                case 0 -> body.append(",\"weight\":\"NaN\"");
                case 1 -> body.append(",\"weight\":1e3");
                case 2 -> body.append(",\"weight\":null");
                default -> body.append(",\"weight\":").append(random.nextInt(100) / 4.0);
            }
            body.append(",\"amount\":").append(random.nextInt(1_000_000)).append(".25");
            body.append(",\"at\":\"2026-03-").append(10 + random.nextInt(3)).append("T12:30:00Z\"");
            body.append(",\"code\":\"AAE").append("CEF".charAt(random.nextInt(3))).append('"');
            body.append(",\"note\":\"").append("n".repeat(random.nextInt(100)));
            body.append(random.nextInt(10) == 0 ? "\\u00e9\"}\n" : "\"}\n");
        }
        return body.toString().getBytes(UTF_8);
    }

    private BaseTable table(
            String name, PartitionSpec spec, SortOrder order, Map<String, String> properties) {
        return (BaseTable)
                catalog.buildTable(TableIdentifier.of("a", name), SCHEMA)
                        .withPartitionSpec(spec)
                        .withSortOrder(order)
                        .withProperties(properties)
                        .create();
    }

    private Map<String, DataFile> files(BaseTable table, byte[] body) throws Exception {
        BatchRows rows = rows(table);
        read(rows, table, body);
        var shared = new RowFiles(table, FileTarget.DATA, UUID.randomUUID(), spill);
        List<StagedFileRow> staged = new ArrayList<>(rows.finishOwn());
        rows.moveTo(shared);
        staged.addAll(shared.finish());
        Map<String, DataFile> files = new HashMap<>();
        for (StagedFileRow file : staged) {
            var parsed =
                    (DataFile)
                            ContentFileParser.fromJson(
                                    new ObjectMapper().readTree(file.content()), table.specs());
            assertThat(files.put(table.spec().partitionToPath(parsed.partition()), parsed))
                    .isNull();
        }
        return files;
    }

    private BatchRows rows(BaseTable table) {
        return new BatchRows(
                UUID.randomUUID(),
                table,
                () -> new RowFiles(table, FileTarget.DATA, UUID.randomUUID(), spill),
                () -> {
                    throw new IllegalStateException("There are no rejects");
                });
    }

    private static void read(BatchRows rows, BaseTable table, byte[] body) throws Exception {
        var options =
                new BatchOptions(
                        BodyFormat.NDJSON, Compression.NONE, Optional.empty(), Optional.empty());
        new BodyReaders(Path.of(System.getProperty("java.io.tmpdir")))
                .reader(options, table.schema().asStruct(), UnknownFields.REJECTED)
                .read(new ByteArrayInputStream(body), rows);
    }

    private static List<Record> read(BaseTable table, DataFile file) throws IOException {
        try (CloseableIterable<Record> rows =
                Parquet.read(table.io().newInputFile(file.location()))
                        .project(SCHEMA)
                        .createReaderFunc(type -> GenericParquetReaders.buildReader(SCHEMA, type))
                        .build()) {
            var all = new ArrayList<Record>();
            rows.forEach(all::add);
            return all;
        }
    }

    @Test
    void rejectsATextThatIsTooLongToBePartitionedBy() throws Exception {
        BaseTable table = table("long", PARTITIONS, SortOrder.unsorted(), Map.of());
        BatchRows rows = rows(table);
        String longest = "x".repeat(PartitionValues.LENGTH_MAX);

        read(
                rows,
                table,
                """
                {"id":1,"country":"%s"}
                {"id":2,"country":"%sx"}
                """
                        .formatted(longest, longest)
                        .getBytes(UTF_8));

        assertThat(rows.written()).isEqualTo(1);
        assertThat(rows.rejects().reasons()).isEqualTo("PARTITION_TOO_LONG=1");
    }
}
