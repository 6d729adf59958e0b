package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that were committed, and are taken out of the table again. */
@TestInstance(Lifecycle.PER_CLASS)
class UndoTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "region", Types.StringType.get()),
                    Types.NestedField.optional(3, "amount", Types.DecimalType.of(10, 2)),
                    Types.NestedField.optional(4, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(5, "share", Types.DoubleType.get()));
    private static final String REPLACE = "?mode=overwrite-partition";

    private final WriterRig rig = WriterRig.shared();
    private final Invariants invariants = new Invariants(rig);
    private WriterServer writer;
    private UndoRig undos;
    private Producer dan;

    @BeforeAll
    void start() {
        writer = rig.startWriter();
        undos = new UndoRig(rig, writer.uri());
        dan = undos.dan();
    }

    @AfterAll
    void stop() {
        writer.close();
    }

    private static String row(int id, String region) {
        return "{\"id\": %d, \"region\": \"%s\", \"amount\": 1.5, \"at\": \"2026-03-31T10:00:00+02:00\", \"share\": 0.1}\n"
                .formatted(id, region);
    }

    /** With its position deletes and deletion vectors, by Iceberg's own reader. */
    private List<String> read(String name) throws IOException {
        Table table = rig.reader.loadTable(TableIdentifier.of("sales", name));
        var found = new ArrayList<String>();
        try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
            rows.forEach(row -> found.add(row.get(0) + " " + row.get(1)));
        }
        return found;
    }

    /** Nobody knows what became of it, and for so long nobody is to blame. */
    @Test
    void countsNoAttemptWhileNobodyCanAskWhatBecameOfIt() throws Exception {
        rig.create("not_settled", SCHEMA);
        String id = dan.send("not_settled", "key", row(1, "north")).text("/batch-id");
        rig.catalogProxy.onRequest(
                Step.COMMIT::matches,
                RequestMoment.BEFORE_THE_REQUEST,
                () -> {
                    rig.catalogProxy.onRequest(
                            Step.SETTLEMENT::matches,
                            RequestMoment.BEFORE_THE_REQUEST,
                            () -> {
                                // One more would be the end of it.
                                rig.update(
                                        "UPDATE writer.batches SET undo_attempt = 10 WHERE id = '%s'"
                                                .formatted(id));
                                rig.catalogProxy.cut();
                            });
                    rig.catalogProxy.cut();
                });

        await().atMost(Duration.ofSeconds(30))
                .until(() -> undos.undo("not_settled", id).status() != 202);

        assertThat(undos.receipt("not_settled", id).text("/state")).isEqualTo("undone");
        assertThat(
                        rig.texts(
                                "SELECT CAST(undo_attempt AS text) FROM writer.batches WHERE id = '%s'"
                                        .formatted(id)))
                .containsExactly("10");
        rig.heal();
    }

    @Test
    void takesABatchOutWithItsRejectsAndSaysSo() throws Exception {
        Table table = rig.create("undone", SCHEMA);
        String lines = row(1, "north") + "{\"id\": \"x\"}\n";
        Answer written = dan.send("undone", "key", lines);
        dan.send("undone", "other", row(2, "north") + "{\"id\": \"y\"}\n");
        assertThat(read("undone__rejects")).hasSize(2);
        String id = written.text("/batch-id");

        Answer undone = undos.undo("undone", id);

        assertThat(undone.status()).as(undone.toString()).isEqualTo(200);
        assertThat(undone.text("/state")).isEqualTo("undone");
        assertThat(undone.text("/undo/principal")).isEqualTo("dan");
        assertThat(undone.text("/snapshot-id")).isEqualTo(written.text("/snapshot-id"));
        table.refresh();
        assertThat(table.currentSnapshot().operation()).isEqualTo("delete");
        assertThat(table.currentSnapshot().summary())
                .containsEntry("tarn.undoes", id)
                .containsEntry("deleted-records", "1");
        assertThat(undone.json().at("/undo/snapshot-id").asLong())
                .isEqualTo(table.currentSnapshot().snapshotId());
        assertThat(read("undone")).containsExactly("2 north");
        assertThat(read("undone__rejects"))
                .hasSize(1)
                .allSatisfy(row -> assertThat(row).doesNotContain(id));
        assertThat(undos.undo("undone", id).json()).isEqualTo(undone.json());
        assertThat(undos.receipt("undone", id).json()).isEqualTo(undone.json());
        Answer again = dan.send("undone", "key", lines);
        assertThat(again.status()).as("it is no second batch").isEqualTo(422);
        assertThat(again.json().path("receipt")).isEqualTo(undone.json());
        assertThat(read("undone")).containsExactly("2 north");
        assertThat(
                        rig.texts(
                                "SELECT f.state FROM writer.files f JOIN writer.batches b ON b.group_id = f.group_id WHERE f.target = 'DATA' AND f.content IS NOT NULL AND b.id = '%s'"
                                        .formatted(id)))
                .containsExactly("REMOVED");
        invariants.assertNoUnknownFile("undone");
        invariants.assertNothingReferencedIsUnwanted("undone");
    }

    /** Rows of both are the same in every value, and in one of them twice. */
    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void takesItsRowsOutOfFilesThatItShares(String version) throws Exception {
        String name = "undone_shared_" + version;
        Table table =
                rig.reader.createTable(
                        TableIdentifier.of("sales", name),
                        SCHEMA,
                        PartitionSpec.builderFor(SCHEMA).identity("region").build(),
                        Map.of("format-version", version));
        table.replaceSortOrder().desc("id").commit();
        String same = row(1, "north");
        List<String> ids =
                undos.together(
                        name,
                        same + same + row(2, "north") + row(3, "south") + "{\"id\": \"x\"}\n",
                        same + row(4, "north") + row(5, "east") + "{\"id\": \"y\"}\n",
                        row(6, "north"));

        Answer first = undos.undo(name, ids.getFirst());

        assertThat(first.status()).as(first.toString()).isEqualTo(200);
        assertThat(read(name)).containsExactlyInAnyOrder("1 north", "4 north", "5 east", "6 north");
        assertThat(read(name + "__rejects")).hasSize(1);
        Answer second = undos.undo(name, ids.get(1));
        assertThat(second.status()).as(second.toString()).isEqualTo(200);
        assertThat(read(name)).containsExactly("6 north");
        assertThat(read(name + "__rejects")).isEmpty();
        assertThat(undos.undo(name, ids.getFirst()).json()).isEqualTo(first.json());
        table.refresh();
        assertThat(table.snapshots())
                .filteredOn(snapshot -> snapshot.operation().equals("delete"))
                .hasSize(2);
        invariants.assertNoUnknownFile(name);
        invariants.assertNothingReferencedIsUnwanted(name);
    }

    /** What it keeps of rows in memory, and what has files of its own, ends in one group. */
    @Test
    void takesOutALongBatchThatShareAGroupWithAShortOne() throws Exception {
        rig.create("undone_long", SCHEMA);
        var lines = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            lines.append(row(i, "x".repeat(100_000)));
        }
        List<String> ids = undos.together("undone_long", lines.toString(), row(7, "north"));

        Answer undone = undos.undo("undone_long", ids.getFirst());

        assertThat(undone.status()).as(undone.toString()).isEqualTo(200);
        assertThat(read("undone_long")).containsExactly("7 north");
        assertThat(undos.undo("undone_long", ids.getLast()).status()).isEqualTo(200);
        assertThat(read("undone_long")).isEmpty();
    }

    @Test
    void refusesToUndoWhatAnotherClientHasCompacted() throws Exception {
        Table table = rig.create("compacted", SCHEMA);
        String id = dan.send("compacted", "key", row(1, "north")).text("/batch-id");
        table.refresh();
        DataFile before;
        try (var files = table.newScan().planFiles()) {
            before = files.iterator().next().file();
        }
        String location = table.locationProvider().newDataLocation("compacted.parquet");
        Files.copy(path(before.location()), path(location));
        table.newRewrite()
                .deleteFile(before)
                .addFile(DataFiles.builder(table.spec()).copy(before).withPath(location).build())
                .commit();

        Answer refused = undos.undo("compacted", id);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/error/message"))
                .contains(
                        "snapshot %d (replace) removed it"
                                .formatted(table.currentSnapshot().snapshotId()));
        JsonNode receipt = undos.receipt("compacted", id).json();
        assertThat(receipt.path("state").asText()).isEqualTo("committed");
        assertThat(receipt.at("/undo/reason-code").asText()).isEqualTo("CANNOT_UNDO");
        assertThat(read("compacted")).containsExactly("1 north");
        assertThat(dan.send("compacted", "key", row(1, "north")).status()).isEqualTo(200);
    }

    @Test
    void refusesToUndoRowsThatAnotherClientHasDeleted() throws Exception {
        Table table = rig.create("thinned", SCHEMA);
        List<String> ids =
                undos.together(
                        "thinned",
                        row(1, "north") + row(2, "north"),
                        row(3, "north"),
                        row(4, "east"));
        table.refresh();
        // Past its lane, as another engine would do it.
        assertThat(undos.undo("thinned", ids.getFirst()).status()).isEqualTo(200);
        rig.update(
                "UPDATE writer.batches SET state = 'COMMITTED', undone_at = NULL WHERE id = '%s'"
                        .formatted(ids.getFirst()));

        Answer refused = undos.undo("thinned", ids.getFirst());

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/error/message")).contains("2 of its 2 rows have been deleted");
        assertThat(read("thinned")).containsExactlyInAnyOrder("3 north", "4 east");
    }

    @Test
    void undoesOnceThoughManyAskAtOnce() throws Exception {
        Table table = rig.create("undone_by_many", SCHEMA);
        String id = dan.send("undone_by_many", "key", row(1, "north")).text("/batch-id");
        dan.send("undone_by_many", "other", row(2, "north"));
        Set<JsonNode> receipts = new HashSet<>();
        List<Callable<Answer>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(() -> undos.undo("undone_by_many", id));
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(clients)) {
                assertThat(answer.get().status()).as(answer.get().toString()).isEqualTo(200);
                receipts.add(answer.get().json());
            }
        }

        assertThat(receipts).hasSize(1);
        table.refresh();
        assertThat(table.snapshots())
                .filteredOn(snapshot -> snapshot.summary().containsKey("tarn.undoes"))
                .hasSize(1);
        assertThat(read("undone_by_many")).containsExactly("2 north");
    }

    @Test
    void undoesABatchWithoutRows() {
        Table table = rig.create("undone_empty", SCHEMA);
        String id = dan.send("undone_empty", "key", "").text("/batch-id");

        Answer undone = undos.undo("undone_empty", id);

        assertThat(undone.text("/state")).isEqualTo("undone");
        assertThat(undone.json().path("undo").has("snapshot-id")).isFalse();
        table.refresh();
        assertThat(table.currentSnapshot()).isNull();
    }

    @Test
    void refusesWhatIsNotThereToBeUndone() throws Exception {
        PartitionSpec byRegion = PartitionSpec.builderFor(SCHEMA).identity("region").build();
        rig.reader.createTable(TableIdentifier.of("sales", "not_undone"), SCHEMA, byRegion);
        String committed = dan.send("not_undone", "key", row(1, "north")).text("/batch-id");
        Answer waiting = dan.send("not_undone", "wrong", "{\"id\": \"x\"}\n");
        var uma = new Producer(rig, writer.uri(), rig.token("uma"));
        String replacing =
                uma.send("not_undone", "replacing", row(2, "south").getBytes(UTF_8), REPLACE)
                        .text("/batch-id");

        Answer quarantined = undos.undo("not_undone", waiting.text("/receipt/batch-id"));
        assertThat(quarantined.status()).isEqualTo(409);
        assertThat(quarantined.text("/error/message")).contains("it is quarantined");
        Answer replaced = undos.undo("not_undone", replacing);
        assertThat(replaced.status()).isEqualTo(409);
        assertThat(replaced.text("/error/message")).contains("restore");
        assertThat(undos.undo("not_undone", "00000000-0000-7000-8000-000000000000").status())
                .isEqualTo(404);
        String path = Producer.path("not_undone") + "/" + committed + "/undo";
        assertThat(rig.producer(writer.uri()).post(path).status())
                .as("who may only insert")
                .isEqualTo(403);
        assertThat(new Producer(rig, writer.uri(), rig.token("eve")).post(path).status())
                .as("who may only read")
                .isEqualTo(403);
        assertThat(read("not_undone")).containsExactlyInAnyOrder("1 north", "2 south");
    }

    private Path path(String location) {
        return rig.objects
                .folder()
                .resolve(location.substring(rig.objects.location().length() + 1));
    }
}
