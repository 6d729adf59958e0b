package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tarn.writer.WriterServer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ledger as tables: what became of each batch, each line once. */
class LedgerTablesTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(
                            2,
                            "tags",
                            Types.MapType.ofOptional(
                                    3, 4, Types.StringType.get(), Types.LongType.get())));
    private static final Duration SOON = Duration.ofSeconds(60);

    private final WriterRig rig = WriterRig.shared();

    @AfterEach
    void heal() {
        rig.heal();
    }

    private WriterServer startExporting() {
        Map<String, String> settings = rig.settings();
        settings.put("WRITER_EXPORT_NAMESPACE", "lake.ingest");
        settings.put("WRITER_EXPORT_EVERY", "100ms");
        return rig.startWriter(settings);
    }

    /** What a table of the ledger says about a table. */
    private List<Record> lines(String ledgerTable, String table) {
        try {
            return rig.rows(TableIdentifier.of("ingest", ledgerTable)).stream()
                    .filter(line -> line.getField("table_name").equals(table))
                    .toList();
        } catch (NoSuchTableException _) {
            return List.of();
        }
    }

    private List<Record> awaitLines(String ledgerTable, String table, int count) {
        return await().atMost(SOON)
                .until(() -> lines(ledgerTable, table), found -> found.size() >= count);
    }

    @Test
    void tellsWhatBecameOfEachBatchAndTellsItAgainWhenThatChanges() {
        Table table = rig.create("told", SCHEMA);
        try (WriterServer writer = startExporting()) {
            Producer ada = rig.producer(writer.uri());
            Answer good =
                    ada.send(
                            "told",
                            "good",
                            """
                            {"id": 1}
                            {"id": 2, "tags": {"a secret": 3}}
                            {"id": 3, "tags": {"a secret": "x"}}
                            {"id": 4, "tags": {"another": "y"}}
                            """);
            Answer bad = ada.send("told", "bad", "{\"id\": \"one\"}\n{\"ids\": 2}\n");
            assertThat(good.status()).as(good.body()).isEqualTo(200);
            assertThat(bad.status()).as(bad.body()).isEqualTo(422);
            String goodId = good.text("/batch-id");
            String badId = bad.text("/receipt/batch-id");

            assertThat(awaitLines("batches", "told", 2))
                    .extracting(
                            line -> line.getField("batch_id"),
                            line -> line.getField("idempotency_key"),
                            line -> line.getField("state"),
                            line -> line.getField("reason_code"),
                            line -> line.getField("principal"),
                            line -> line.getField("format"),
                            line -> line.getField("rows_read"),
                            line -> line.getField("rows_written"),
                            line -> line.getField("rows_rejected"))
                    .containsExactlyInAnyOrder(
                            tuple(goodId, "good", "committed", null, "ada", "ndjson", 4L, 2L, 2L),
                            tuple(
                                    badId,
                                    "bad",
                                    "quarantined",
                                    bad.text("/receipt/reason-code"),
                                    "ada",
                                    "ndjson",
                                    2L,
                                    0L,
                                    2L));
            // Keys of maps are what rows hold, which others may read this may not for that see.
            assertThat(awaitLines("rejects", "told", 3))
                    .extracting(
                            line -> line.getField("batch_id"),
                            line -> line.getField("reason"),
                            line -> line.getField("field"),
                            line -> line.getField("row_count"))
                    .containsExactlyInAnyOrder(
                            tuple(goodId, "TYPE_MISMATCH", "tags", 2L),
                            tuple(badId, "TYPE_MISMATCH", "id", 1L),
                            tuple(badId, "UNKNOWN_FIELD", "ids", 1L));
            table.refresh();
            assertThat(awaitLines("commits", "told", 1))
                    .extracting(
                            line -> line.getField("commit_id"),
                            line -> line.getField("snapshot_id"),
                            line -> line.getField("batches"),
                            line -> line.getField("rows_written"),
                            line -> line.getField("rows_rejected"),
                            line -> line.getField("schema_changed"))
                    .containsExactly(
                            tuple(
                                    table.currentSnapshot().summary().get("tarn.commit-id"),
                                    table.currentSnapshot().snapshotId(),
                                    1L,
                                    2L,
                                    2L,
                                    false));

            ada.post(Producer.path("told") + "/" + badId + "/retry");

            List<Record> afterwards = awaitLines("batches", "told", 3);
            assertThat(afterwards)
                    .filteredOn(line -> line.getField("batch_id").equals(badId))
                    .hasSize(2)
                    .extracting(line -> line.getField("attempt"))
                    .containsOnly(1);
            Record latest =
                    afterwards.stream()
                            .max(Comparator.comparingLong(line -> (Long) line.getField("change")))
                            .orElseThrow();
            assertThat(latest.getField("batch_id")).isEqualTo(badId);
        }
    }

    /** Until it is at rest again nothing is told of it: it may stay as well as go. */
    @Test
    void tellsNothingOfABatchThatIsOnItsWayOut() {
        rig.create("on_its_way_out", SCHEMA);
        String id;
        try (WriterServer writer = rig.startWriter()) {
            Producer ada = rig.producer(writer.uri());
            id = ada.sendUntilCommitted("on_its_way_out", "key", "{\"id\": 1}\n").text("/batch-id");
            ada.sendUntilCommitted("on_its_way_out", "after", "{\"id\": 2}\n");
        }
        rig.update(
                "UPDATE writer.batches SET contract_version = 3, contract_id = 'orders' WHERE idempotency_key = 'after' AND lane_id = (SELECT lane_id FROM writer.batches WHERE id = '%s')"
                        .formatted(id));
        rig.update(
                "UPDATE writer.batches SET state = 'UNDOING', undo_retry_at = now() + interval '1 hour' WHERE id = '%s'"
                        .formatted(id));
        try (var _ = startExporting()) {
            assertThat(awaitLines("batches", "on_its_way_out", 1))
                    .extracting(
                            line -> line.getField("idempotency_key"),
                            line -> line.getField("contract_id"),
                            line -> line.getField("contract_version"))
                    .containsExactly(tuple("after", "orders", 3));

            rig.update(
                    "UPDATE writer.batches SET state = 'COMMITTED' WHERE id = '%s'".formatted(id));

            assertThat(awaitLines("batches", "on_its_way_out", 2))
                    .filteredOn(line -> line.getField("batch_id").equals(id))
                    .extracting(
                            line -> line.getField("state"), line -> line.getField("contract_id"))
                    .containsExactly(tuple("committed", null));
        }
    }

    /** Neither what was not noted down nor the lines of another writer come twice. */
    @Test
    void tellsEachLineOnceThoughItsWriterDiedBeforeItCouldNoteThat() {
        rig.create("told_once", SCHEMA);
        try (var _ = startExporting()) {
            await().atMost(SOON)
                    .until(() -> rig.reader.tableExists(TableIdentifier.of("ingest", "commits")));
        }
        try (WriterServer writer = rig.startWriter()) {
            Producer ada = rig.producer(writer.uri());
            IntStream.range(0, 5)
                    .forEach(key ->
                            ada.sendUntilCommitted("told_once", "key " + key, "{\"id\": 1}\n"));
        }
        rig.store.drop();
        try (var _ = startExporting();
                var _ = startExporting()) {
            await().atMost(SOON)
                    .until(() ->
                            rig.texts("SELECT body FROM writer.exports").stream()
                                    .anyMatch(body -> body.contains("told_once")));
            rig.update("CREATE TABLE writer.noted AS SELECT * FROM writer.exports");
            rig.heal();
            awaitLines("batches", "told_once", 5);
            awaitNothingPending();

            rig.update(
                    "INSERT INTO writer.exports (id, target, body, taken_at) SELECT id, target, body, taken_at FROM writer.noted");
            awaitNothingPending();

            assertThat(lines("batches", "told_once")).hasSize(5);
            assertThat(lines("commits", "told_once"))
                    .extracting(line -> line.getField("commit_id"))
                    .isNotEmpty()
                    .doesNotHaveDuplicates();
            // There is no end to a ledger that tells of its own tables.
            assertThat(lines("batches", "batches")).isEmpty();
        } finally {
            rig.update("DROP TABLE IF EXISTS writer.noted");
        }
    }

    private void awaitNothingPending() {
        await().atMost(SOON)
                .until(() ->
                        rig.texts(
                                        """
                                        SELECT CAST(id AS text) FROM writer.exports
                                        UNION ALL
                                        SELECT CAST(b.id AS text) FROM writer.batches b JOIN writer.lanes l ON l.id = b.lane_id
                                        WHERE l.namespace = 'ingest' AND b.state <> 'COMMITTED'
                                        """)
                                .isEmpty());
    }
}
