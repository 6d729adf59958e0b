package dev.tarn.writer.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.testkit.Seeds;
import dev.tarn.writer.ledger.FileTarget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More rows than there is room for, in order. */
class SortedRowsTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "part", Types.StringType.get()),
                    Types.NestedField.optional(3, "price", Types.DecimalType.of(20, 3)),
                    Types.NestedField.optional(4, "day", Types.DateType.get()),
                    Types.NestedField.optional(5, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(6, "local", Types.TimestampType.withoutZone()),
                    Types.NestedField.optional(7, "key", Types.UUIDType.get()),
                    Types.NestedField.optional(8, "raw", Types.BinaryType.get()),
                    Types.NestedField.optional(
                            9, "tags", Types.ListType.ofOptional(10, Types.StringType.get())));
    private static final PartitionSpec SPEC =
            PartitionSpec.builderFor(SCHEMA).identity("part").build();
    private static final SortOrder ORDER = SortOrder.builderFor(SCHEMA).desc("id").build();

    @TempDir private Path root;
    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Random random = Seeds.random();
    private SpillArea area;

    @BeforeEach
    void open() {
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("a"));
        area =
                SpillArea.open(
                        new StageConfig(Optional.of(root), DataSize.parse("64MB")),
                        4L * 1024 * 1024,
                        meters);
    }

    @AfterEach
    void close() throws Exception {
        area.close();
        catalog.close();
    }

    private BaseTable table() {
        return (BaseTable)
                catalog.buildTable(TableIdentifier.of("a", "rows"), SCHEMA)
                        .withPartitionSpec(SPEC)
                        .withSortOrder(ORDER)
                        .create();
    }

    private Record row(long id) {
        GenericRecord row = GenericRecord.create(SCHEMA);
        row.setField("id", id);
        row.setField("part", random.nextInt(10) == 0 ? null : "p" + random.nextInt(40));
        if (random.nextBoolean()) {
            row.setField("price", BigDecimal.valueOf(random.nextLong(), 3));
            row.setField("day", LocalDate.ofEpochDay(random.nextInt(50_000)));
            row.setField(
                    "at",
                    LocalDateTime.ofEpochSecond(random.nextInt(), 123_456_000, ZoneOffset.UTC)
                            .atOffset(ZoneOffset.UTC));
            row.setField(
                    "local", LocalDateTime.ofEpochSecond(random.nextInt(), 7_000, ZoneOffset.UTC));
            row.setField("key", new UUID(random.nextLong(), random.nextLong()));
            row.setField("raw", ByteBuffer.wrap(new byte[] {1, 2, (byte) random.nextInt()}));
            row.setField("tags", List.of("a", "b" + id));
        }
        return row;
    }

    private List<Path> onDisk() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".avro")).toList();
        }
    }

    /** So many runs that some of them are merged before the end. */
    @Test
    void givesEveryRowBackInOrderAndUnchanged() throws Exception {
        var order = new RowOrder(table());
        var rows = new SortedRows(order, SCHEMA, area);
        List<Record> expected = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Record row = row(random.nextInt(1_000_000));
            expected.add(row);
            rows.add(row, 128 * 1024);
        }
        assertThat(onDisk()).hasSizeBetween(2, 62);

        List<Record> found = new ArrayList<>();
        rows.drainTo(placed -> found.add(placed.row()));

        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(
                        order.sorted(expected).stream()
                                .map(placed ->
                                        placed.row().getField("part") + " " + id(placed.row())))
                .containsExactlyElementsOf(
                        found.stream().map(row -> row.getField("part") + " " + id(row)).toList());
        assertThat(onDisk()).isEmpty();
        assertThat(meters.get("tarn.writer.spill.bytes").gauge().value()).isZero();
        assertThat(meters.get("tarn.writer.spilled.bytes").counter().count()).isPositive();
    }

    private static Object id(Record row) {
        return row.getField("id");
    }

    @Test
    void leavesNothingOnTheDiskOfRowsThatNobodyWants() throws Exception {
        var rows = new SortedRows(new RowOrder(table()), SCHEMA, area);
        for (int i = 0; i < 100; i++) {
            rows.add(row(i), 128 * 1024);
        }
        assertThat(onDisk()).isNotEmpty();

        rows.abandon();

        assertThat(onDisk()).isEmpty();
        assertThat(area.tryTake(4096)).as("the memory is given back").isTrue();
    }

    /** However mixed the rows come, and however often they were spilled. */
    @Test
    void writesOneFileForEachPartition() {
        BaseTable table = table();
        var files = new RowFiles(table, FileTarget.DATA, UUID.randomUUID(), area);
        for (int i = 0; i < 1_000; i++) {
            GenericRecord row = GenericRecord.create(SCHEMA);
            row.setField("id", (long) i);
            row.setField("part", "p" + i % 25);
            files.add(row, 128 * 1024);
        }

        assertThat(files.finish())
                .hasSize(25)
                .allSatisfy(file -> assertThat(file.content()).contains("\"record-count\":40"));
    }
}
