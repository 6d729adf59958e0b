package dev.tarn.writer.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.testkit.MutableClock;
import dev.tarn.writer.format.Reject;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch in memory, and where it goes before it is too much. */
class BatchRowsTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()));
    private static final PartitionSpec SPEC =
            PartitionSpec.builderFor(SCHEMA).identity("id").build();

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MutableClock clock = MutableClock.at("2026-03-31T12:00:00Z");
    private final UUID batch = UUID.randomUUID();
    private SpillArea spill;

    @BeforeEach
    void create(@TempDir Path folder) {
        spill =
                SpillArea.open(
                        new StageConfig(Optional.of(folder), DataSize.parse("64MB")),
                        new SimpleMeterRegistry());
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("a"));
    }

    @AfterEach
    void close() throws Exception {
        spill.close();
        catalog.close();
    }

    private BaseTable table(String name, Schema schema, PartitionSpec spec) {
        return (BaseTable) catalog.createTable(TableIdentifier.of("a", name), schema, spec);
    }

    private BatchRows rows(BaseTable table) {
        return new BatchRows(
                batch,
                table,
                () -> new RowFiles(table, FileTarget.DATA, UUID.randomUUID(), spill),
                () ->
                        new RejectFiles(
                                table(
                                        "rejects",
                                        RejectedRows.SCHEMA,
                                        PartitionSpec.unpartitioned()),
                                UUID.randomUUID(),
                                spill,
                                clock));
    }

    private static GenericRecord row(long id) {
        GenericRecord row = GenericRecord.create(SCHEMA);
        row.setField("id", id);
        return row;
    }

    @Test
    void keepsFewRejectsForAFileThatOthersShare() {
        BatchRows rows = rows(table("few", SCHEMA, PartitionSpec.unpartitioned()));
        rows.reject(reject(1, 100));

        assertThat(rows.hasWaitingRejects()).isTrue();
        assertThat(rows.finishOwn()).isEmpty();
    }

    @Test
    void writesManyLongRejectsIntoAFileOfTheirOwn() {
        BatchRows rows = rows(table("many", SCHEMA, PartitionSpec.unpartitioned()));
        for (int i = 1; i <= 200; i++) {
            rows.reject(reject(i, 64 * 1024));
        }

        assertThat(rows.hasWaitingRejects()).isFalse();
        assertThat(rows.rejected()).isEqualTo(200);
        assertThat(rows.firstReject())
                .hasValueSatisfying(first -> assertThat(first.position()).isEqualTo(1));
        assertThat(rows.finishOwn())
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.target()).isEqualTo(FileTarget.REJECTS);
                    assertThat(file.content()).contains("\"record-count\":200");
                });
    }

    @Test
    void writesHeavyRowsIntoAFileOfTheirOwnHoweverShortTheyCame() throws Exception {
        var tags = Types.ListType.ofOptional(4, Types.StringType.get());
        var nested =
                new Schema(
                        Types.NestedField.required(1, "id", Types.LongType.get()),
                        Types.NestedField.optional(3, "tags", tags));
        BatchRows rows = rows(table("heavy", nested, PartitionSpec.unpartitioned()));
        for (int i = 0; i < 100; i++) {
            GenericRecord row = GenericRecord.create(nested);
            row.setField("id", (long) i);
            rows.row(row, 100_000);
        }

        assertThat(rows.finishOwn())
                .singleElement()
                .satisfies(file -> assertThat(file.content()).contains("\"record-count\":100"));
    }

    /** Columns weigh what they hold, whatever a record of the same values would. */
    @Test
    void writesManyColumnsIntoAFileOfTheirOwn() throws Exception {
        BatchRows rows = rows(table("wide", SCHEMA, PartitionSpec.unpartitioned()));
        for (int i = 0; i < 1_000; i++) {
            GenericRecord row = row(i);
            row.setField("name", "x".repeat(20_000));
            rows.row(row, 1);
        }

        assertThat(rows.read()).isEqualTo(1_000);
        assertThat(rows.finishOwn())
                .singleElement()
                .satisfies(file -> assertThat(file.content()).contains("\"record-count\":1000"));
        assertThat(rows.written()).isEqualTo(1_000);
    }

    @Test
    void makesNoDustOfPartitions() {
        var files =
                new RowFiles(
                        table("dust", SCHEMA, SPEC), FileTarget.DATA, UUID.randomUUID(), spill, 10);

        assertThatExceptionOfType(TooManyFiles.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 11; i++) {
                        files.add(row(i), 1);
                    }
                    files.finish();
                })
                .withMessageContaining("10 files");
    }

    private static Reject reject(long position, int bytes) {
        byte[] raw = new byte[bytes];
        return Reject.of(position, new Unfit(Reason.MALFORMED, "", "nonsense"), raw, 0, bytes);
    }
}
