package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import dev.tarn.writer.WriterServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Batches and their receipts while nothing breaks. */
@TestInstance(Lifecycle.PER_CLASS)
class BatchesTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()),
                    Types.NestedField.optional(3, "amount", Types.DecimalType.of(10, 2)));

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private Producer ada;

    @BeforeAll
    void start() {
        writer = rig.startWriter();
        ada = rig.producer(writer.uri());
    }

    @AfterAll
    void stop() {
        writer.close();
    }

    @Test
    void writesABatchAndSaysWhere() {
        Table table = rig.create("orders", SCHEMA);

        Answer answer =
                ada.send(
                        "orders",
                        "first",
                        """
                        {"id": 1, "name": "Ada", "amount": 12.50}
                        {"id": 2, "name": null}
                        """);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text("/state")).isEqualTo("committed");
        assertThat(answer.json().path("rows-read").asLong()).isEqualTo(2);
        assertThat(answer.json().path("rows-written").asLong()).isEqualTo(2);
        assertThat(answer.json().path("rows-rejected").asLong()).isZero();
        table.refresh();
        Snapshot snapshot = table.currentSnapshot();
        assertThat(answer.json().path("snapshot-id").asLong()).isEqualTo(snapshot.snapshotId());
        assertThat(answer.json().path("sequence-number").asLong())
                .isEqualTo(snapshot.sequenceNumber());
        assertThat(snapshot.summary())
                .containsKey("tarn.commit-id")
                .containsEntry("added-records", "2");
        assertThat(rig.rows("orders"))
                .extracting(
                        row -> row.getField("id"),
                        row -> row.getField("name"),
                        row -> String.valueOf(row.getField("amount")))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(1L, "Ada", "12.50"),
                        org.assertj.core.groups.Tuple.tuple(2L, null, "null"));
        Answer again = ada.get(answer.response().headers().firstValue("Location").orElseThrow());
        assertThat(again.json()).isEqualTo(answer.json());
    }

    /** The first who brings it says so; a repetition may be another version's. */
    @Test
    void tellsWhereABatchCameFrom() {
        rig.create("told_of", SCHEMA);
        byte[] lines = "{\"id\": 1}\n{\"id\": \"x\"}\n".getBytes(StandardCharsets.UTF_8);

        Answer answer =
                ada.send(
                        "told_of",
                        "key",
                        lines,
                        "?source=orders.ndjson&pipeline=nightly&pipeline-version=1.2");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        JsonNode receipt = answer.json();
        assertThat(receipt.path("source").asText()).isEqualTo("orders.ndjson");
        assertThat(receipt.path("pipeline").asText()).isEqualTo("nightly");
        assertThat(receipt.path("pipeline-version").asText()).isEqualTo("1.2");
        assertThat(receipt.path("format").asText()).isEqualTo("ndjson");
        assertThat(receipt.path("written-by").asText()).startsWith("table-writer ");
        Answer again = ada.send("told_of", "key", lines, "?pipeline-version=1.3");
        assertThat(again.json()).isEqualTo(receipt);
        assertThat(ada.send("told_of", "long", lines, "?source=" + "x".repeat(1001)).status())
                .isEqualTo(400);
    }

    @Test
    void showsWhatItDoesInItsMetrics() throws Exception {
        rig.create("measured", SCHEMA);
        ada.send("measured", "key", "{\"id\": 1}\n{\"id\": \"x\"}\n");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(metrics())
                                .contains(
                                        "tarn_writer_lag_seconds_count{service=\"writer\",table=\"lake.sales.measured\"")
                                .contains(
                                        "tarn_writer_rows_rejected_total{reason=\"TYPE_MISMATCH\",")
                                .contains("tarn_writer_oldest_seconds")
                                .contains("tarn_writer_uploads_bytes"));
    }

    private String metrics() {
        return rig.send(HttpRequest.newBuilder(writer.adminUri().resolve("/metrics"))).body();
    }

    @Test
    void givesTheSameReceiptForTheSameBatch() {
        rig.create("repeated", SCHEMA);
        Answer first = ada.send("repeated", "key", "{\"id\": 1}\n");

        Answer second = ada.send("repeated", "key", "{\"id\": 1}\n");

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(rig.rows("repeated")).hasSize(1);
        assertThat(ada.send("repeated", "other key", "{\"id\": 1}\n").status()).isEqualTo(200);
        assertThat(rig.rows("repeated")).hasSize(2);
    }

    @Test
    void refusesAKeyThatBelongsToAnotherBody() {
        rig.create("taken", SCHEMA);
        ada.send("taken", "key", "{\"id\": 1}\n");

        Answer other = ada.send("taken", "key", "{\"id\": 2}\n");
        Answer otherOptions =
                ada.send(
                        "taken",
                        "key",
                        "{\"id\": 1}\n".getBytes(StandardCharsets.UTF_8),
                        "",
                        "Content-Encoding",
                        "gzip");

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text("/error/type")).isEqualTo("UnprocessableEntityException");
        assertThat(otherOptions.status()).isEqualTo(422);
        assertThat(rig.rows("taken")).hasSize(1);
    }

    @Test
    void makesOneBatchOfWhatThirtyTwoBringAtOnce() throws Exception {
        Table table = rig.create("crowd", SCHEMA);
        Set<JsonNode> receipts = new HashSet<>();
        List<Callable<Answer>> clients = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            clients.add(() -> ada.send("crowd", "one key", "{\"id\": 7}\n{\"id\": 8}\n"));
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(clients)) {
                assertThat(answer.get().status()).as(answer.get().toString()).isEqualTo(200);
                receipts.add(answer.get().json());
            }
        }

        assertThat(receipts).hasSize(1);
        assertThat(ada.send("crowd", "one key", "{\"id\": 9}\n").status()).isEqualTo(422);
        assertThat(rig.rows("crowd")).hasSize(2);
        table.refresh();
        assertThat(table.snapshots()).hasSize(1);
    }

    /** As producers do: with 503 nothing has landed, and the same key comes again. */
    private Answer sendUntilTaken(String table, String key, String body) throws Exception {
        Answer answer = ada.send(table, key, body);
        for (int again = 0; answer.status() == 503 && again < 20; again++) {
            answer = ada.send(table, key, body);
        }
        return answer;
    }

    @Test
    void groupsManyBatchesIntoFewSnapshots() throws Exception {
        Table table = rig.create("groups", SCHEMA);
        List<Callable<Answer>> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int id = i;
            clients.add(
                    () -> sendUntilTaken("groups", "key " + id, "{\"id\": %d}\n".formatted(id)));
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(clients)) {
                assertThat(answer.get().text("/state")).isEqualTo("committed");
            }
        }

        assertThat(rig.rows("groups"))
                .extracting(row -> row.getField("id"))
                .doesNotHaveDuplicates()
                .hasSize(100);
        table.refresh();
        assertThat(table.snapshots()).hasSizeLessThan(50);
    }

    @Test
    void promisesALandedBatchBeforeItIsWritten() {
        rig.create("promised", SCHEMA);

        Answer landed =
                ada.send(
                        "promised",
                        "key",
                        "{\"id\": 1}\n".getBytes(StandardCharsets.UTF_8),
                        "?ack=landed");

        assertThat(landed.status()).isEqualTo(202);
        assertThat(landed.text("/state")).isIn("landed", "staged", "committing", "committed");
        Answer committed = ada.send("promised", "key", "{\"id\": 1}\n");
        assertThat(committed.status()).isEqualTo(200);
        assertThat(committed.text("/batch-id")).isEqualTo(landed.text("/batch-id"));
    }

    @Test
    void unpacksWhatIsCompressed() throws IOException {
        rig.create("packed_by_gzip", SCHEMA);
        byte[] lines = "{\"id\": 1}\n{\"id\": 2}\n".getBytes(StandardCharsets.UTF_8);
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(lines);
        }

        assertThat(
                        ada.send(
                                        "packed_by_gzip",
                                        "gzip",
                                        gzip.toByteArray(),
                                        "",
                                        "Content-Encoding",
                                        "gzip")
                                .status())
                .isEqualTo(200);
        assertThat(
                        ada.send(
                                        "packed_by_gzip",
                                        "zstd",
                                        Zstd.compress(lines),
                                        "",
                                        "Content-Encoding",
                                        "zstd")
                                .status())
                .isEqualTo(200);
        Answer plain =
                ada.send("packed_by_gzip", "not packed", lines, "", "Content-Encoding", "gzip");
        byte[] half = java.util.Arrays.copyOf(gzip.toByteArray(), gzip.size() - 9);
        Answer broken = ada.send("packed_by_gzip", "half", half, "", "Content-Encoding", "gzip");

        assertThat(plain.status()).isEqualTo(422);
        assertThat(broken.status()).isEqualTo(422);
        assertThat(broken.text("/receipt/reason-code")).isEqualTo("UNREADABLE");
        assertThat(rig.rows("packed_by_gzip")).hasSize(4);
    }

    @Test
    void keepsRowsThatDoNotFitWithTheirReasons() {
        rig.create("strict", SCHEMA);

        Answer answer =
                ada.send(
                        "strict",
                        "key",
                        """
                        {"id": 1, "name": "good"}
                        {"id": "2"}
                        {"id": 3, "amount": 1.234}
                        {"id": 4, "colour": "red"}
                        nonsense
                        """);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().path("rows-read").asLong()).isEqualTo(5);
        assertThat(answer.json().path("rows-written").asLong()).isEqualTo(1);
        assertThat(answer.json().path("rows-rejected").asLong()).isEqualTo(4);
        assertThat(answer.json().at("/rejects/TYPE_MISMATCH").asInt()).isEqualTo(1);
        assertThat(rig.rows("strict")).hasSize(1);
        List<Record> rejects = rig.rows("strict__rejects");
        assertThat(rejects)
                .extracting(
                        row -> row.getField("position"),
                        row -> row.getField("field"),
                        row -> row.getField("reason"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(2L, "id", "TYPE_MISMATCH"),
                        org.assertj.core.groups.Tuple.tuple(3L, "amount", "INEXACT"),
                        org.assertj.core.groups.Tuple.tuple(4L, "colour", "UNKNOWN_FIELD"),
                        org.assertj.core.groups.Tuple.tuple(5L, "", "MALFORMED"));
        assertThat(rejects)
                .allSatisfy(row ->
                        assertThat(row.getField("batch_id")).isEqualTo(answer.text("/batch-id")))
                .extracting(row ->
                        StandardCharsets.UTF_8
                                .decode(((java.nio.ByteBuffer) row.getField("raw")).duplicate())
                                .toString())
                .contains("nonsense", "{\"id\": \"2\"}");
    }

    @Test
    void refusesABatchThatFitsNowhereAsAWhole() {
        rig.create("wrong", SCHEMA);

        Answer answer = ada.send("wrong", "key", "{\"id\": true}\n{\"id\": false}\n");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/error/message")).contains("2 of 2 rows", "row 1, field id");
        assertThat(answer.text("/receipt/state")).isEqualTo("quarantined");
        assertThat(rig.rows("wrong")).isEmpty();
        String receipt = answer.response().headers().firstValue("Location").orElseThrow();
        assertThat(ada.post(receipt + "/discard").text("/state")).isEqualTo("discarded");
        assertThat(ada.post(receipt + "/retry").status()).isEqualTo(409);
    }

    @Test
    void writesAQuarantinedBatchOnceTheTableTakesIt() {
        Table table = rig.create("mended", SCHEMA);
        Answer refused = ada.send("mended", "key", "{\"id\": 1, \"colour\": \"red\"}\n");
        assertThat(refused.status()).isEqualTo(422);
        table.updateSchema().addColumn("colour", Types.StringType.get()).commit();

        String receipt = refused.response().headers().firstValue("Location").orElseThrow();
        assertThat(ada.post(receipt + "/retry").status()).isEqualTo(200);

        Answer answer = ada.send("mended", "key", "{\"id\": 1, \"colour\": \"red\"}\n");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(rig.rows("mended"))
                .extracting(row -> row.getField("colour"))
                .containsExactly("red");
    }

    /** What fails every time for a reason of its own waits for a person, and holds up nobody. */
    @Test
    void givesABatchUpThatCannotBeWritten() {
        rig.create("doomed", SCHEMA);
        rig.create(
                "doomed__rejects",
                new Schema(Types.NestedField.required(1, "other", Types.LongType.get())));

        Answer doomed = ada.sendUntilRefused("doomed", "key", "{\"id\": 1}\n{}\n");
        Answer good = ada.sendUntilCommitted("doomed", "other key", "{\"id\": 2}\n");

        assertThat(doomed.text("/receipt/state")).isEqualTo("quarantined");
        assertThat(doomed.text("/receipt/reason-code")).isEqualTo("GIVEN_UP");
        assertThat(good.json().path("rows-written").asLong()).isEqualTo(1);
        assertThat(rig.rows("doomed")).extracting(row -> row.getField("id")).containsExactly(2L);
    }

    @Test
    void writesNothingForABatchWithoutRows() {
        Table table = rig.create("empty", SCHEMA);

        Answer answer = ada.send("empty", "key", "\n\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("rows-read").asLong()).isZero();
        assertThat(answer.json().has("snapshot-id")).isFalse();
        table.refresh();
        assertThat(table.currentSnapshot()).isNull();
    }

    @Test
    void saysWhatIsWrongWithARequest() {
        rig.create("asked", SCHEMA);
        byte[] line = "{\"id\": 1}".getBytes(StandardCharsets.UTF_8);

        assertThat(ada.send("missing", "key", line, "").status()).isEqualTo(404);
        assertThat(ada.send("asked", "key", line, "?ack=never").status()).isEqualTo(400);
        assertThat(ada.send("asked", "key", line, "?colour=red").status()).isEqualTo(400);
        assertThat(ada.send("asked", "k".repeat(256), line, "").status()).isEqualTo(400);
        assertThat(ada.send("asked", "key", line, "", "Content-Type", "image/png").status())
                .isEqualTo(415);
        assertThat(ada.send("asked", "key", line, "", "Content-Encoding", "br").status())
                .isEqualTo(415);
        assertThat(
                        new Producer(rig, writer.uri(), "nonsense")
                                .send("asked", "key", line, "")
                                .status())
                .isEqualTo(401);
        assertThat(ada.get(Producer.path("asked") + "/nonsense").status()).isEqualTo(400);
        assertThat(
                        ada.get(Producer.path("asked") + "/00000000-0000-0000-0000-000000000000")
                                .status())
                .isEqualTo(404);
        assertThat(rig.rows("asked")).isEmpty();
    }

    /** Past the size of any other request, in several parts, and with a reject behind it all. */
    @Test
    void takesABodyThatIsLongerThanAnyRequest() {
        rig.create("long", SCHEMA);
        String name = "x".repeat(1_000);
        var lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append("{\"id\": ")
                    .append(i)
                    .append(", \"name\": \"")
                    .append(name)
                    .append("\"}\n");
        }
        lines.append("{}\n");

        Answer answer = ada.send("long", "key", lines.toString());

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().path("rows-written").asLong()).isEqualTo(20_000);
        assertThat(answer.json().path("rows-rejected").asLong()).isEqualTo(1);
        assertThat(rig.rows("long"))
                .extracting(row -> row.getField("id"))
                .doesNotHaveDuplicates()
                .hasSize(20_000);
    }

    /** Files of a long batch that is refused at its end are nobody's. */
    @Test
    void leavesNothingOfALongBatchThatIsRefused() throws Exception {
        Table table = rig.create("refused", SCHEMA);
        String good = "{\"id\": 1, \"name\": \"%s\"}\n".formatted("x".repeat(1_000)).repeat(6_000);

        Answer answer = ada.send("refused", "key", good + "{}\n".repeat(1_001));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/receipt/reason-code")).isEqualTo("TOO_MANY_REJECTS");
        table.refresh();
        assertThat(table.currentSnapshot()).isNull();
        new Invariants(rig).assertNoUnknownFile("refused");
    }

    @Test
    void takesNothingFromThoseWhoMayNotInsert() {
        rig.create("guarded", SCHEMA);
        byte[] line = "{\"id\": 1}".getBytes(StandardCharsets.UTF_8);
        var eve = new Producer(rig, writer.uri(), rig.token("eve"));

        assertThat(eve.send("guarded", "key", line, "").status()).isEqualTo(403);
        assertThat(ada.send("guarded", "key", line, "").status()).isEqualTo(200);
        assertThat(eve.send("guarded", "key", line, "").status()).isEqualTo(403);
        assertThat(eve.get(Producer.path("guarded")).status()).isEqualTo(403);
        assertThat(rig.rows("guarded")).hasSize(1);
    }
}
