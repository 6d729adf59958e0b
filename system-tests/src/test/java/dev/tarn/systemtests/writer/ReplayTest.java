package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches that are brought once more, after something was put right. */
@TestInstance(Lifecycle.PER_CLASS)
class ReplayTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

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

    @AfterEach
    void heal() {
        rig.heal();
    }

    private Answer replay(String table, String batch) {
        return dan.post(Producer.path(table) + "/" + batch + "/replay");
    }

    private static void addName(Table table) {
        table.updateSchema().addColumn("name", Types.StringType.get()).commit();
    }

    /** The places of rows are counted in another way in each format. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ndjson | {"id": 1}~~{"id": 2, "name": "x"}~{"id": 3}~{"id": 4, "name": "y"}~
                    json | [{"id": 1}, {"id": 2, "name": "x"},~{"id": 3}, {"id": 4, "name": "y"}]
                    """)
    void writesRejectedRowsOnceTheTableTakesThem(String format, String text) throws Exception {
        String name = "replayed_" + format;
        Table table = rig.create(name, SCHEMA);
        byte[] body = text.replace('~', '\n').getBytes(UTF_8);
        Answer first = dan.send(name, "key", body, "?format=" + format);
        assertThat(first.json().path("rows-rejected").asLong()).as(first.toString()).isEqualTo(2);
        String id = first.text("/batch-id");

        Answer early = replay(name, id);

        assertThat(early.status()).as(early.toString()).isEqualTo(422);
        assertThat(early.text("/receipt/replays")).isEqualTo(id);
        assertThat(early.json().at("/receipt/rows-read").asLong()).isEqualTo(2);
        addName(table);
        Answer replayed = replay(name, id);
        assertThat(replayed.status()).as(replayed.toString()).isEqualTo(200);
        assertThat(replayed.text("/batch-id")).isEqualTo(early.text("/receipt/batch-id"));
        assertThat(replayed.json().path("rows-written").asLong()).isEqualTo(2);
        assertThat(undos.ids(name)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        assertThat(rig.rows(name))
                .filteredOn(row -> row.getField("name") != null)
                .extracting(row -> row.getField("id"), row -> row.getField("name"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(2L, "x"),
                        org.assertj.core.groups.Tuple.tuple(4L, "y"));
        assertThat(replay(name, id).json()).as("once").isEqualTo(replayed.json());
        assertThat(undos.receipt(name, id).text("/replayed-by"))
                .isEqualTo(replayed.text("/batch-id"));
        assertThat(undos.ids(name)).hasSize(4);
    }

    @Test
    void landsAnUndoneBatchAnewOnce() throws Exception {
        rig.create("brought_back", SCHEMA);
        String id = dan.send("brought_back", "key", "{\"id\": 1}\n").text("/batch-id");
        undos.undo("brought_back", id);
        Set<JsonNode> receipts = new HashSet<>();
        List<Callable<Answer>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(() -> replay("brought_back", id));
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(clients)) {
                assertThat(answer.get().status()).as(answer.get().toString()).isEqualTo(200);
                receipts.add(answer.get().json());
            }
        }

        assertThat(receipts).hasSize(1);
        assertThat(receipts.iterator().next().path("replays").asText()).isEqualTo(id);
        assertThat(undos.ids("brought_back")).containsExactly(1L);
        Answer again = dan.send("brought_back", "key", "{\"id\": 1}\n");
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.text("/receipt/state")).isEqualTo("undone");
        assertThat(undos.ids("brought_back")).containsExactly(1L);
        invariants.assertNoUnknownBody();
    }

    @Test
    void saysThatNothingBringsBackWhatOnlyTheBatchItselfHad() throws Exception {
        Table table = rig.create("half_brought", SCHEMA);
        String whole =
                dan.send("half_brought", "key", "{\"id\": 1}\n{\"id\": 2, \"name\": \"x\"}\n")
                        .text("/batch-id");
        addName(table);
        String rejects = replay("half_brought", whole).text("/batch-id");
        undos.undo("half_brought", whole);

        Answer first = replay("half_brought", whole);
        assertThat(first.status()).as(first.toString()).isEqualTo(409);
        assertThat(first.text("/error/message")).contains(rejects).contains("another key");
        assertThat(undos.ids("half_brought")).containsExactly(2L);

        undos.undo("half_brought", rejects);
        assertThat(replay("half_brought", whole).status()).isEqualTo(409);
        assertThat(replay("half_brought", rejects).status()).isEqualTo(409);
        assertThat(undos.ids("half_brought")).isEmpty();
    }

    @Test
    void triesADiscardedBatchAgain() throws Exception {
        Table table = rig.create("given_back", SCHEMA);
        String id =
                dan.send("given_back", "key", "{\"id\": 1, \"name\": \"x\"}\n")
                        .text("/receipt/batch-id");
        assertThat(dan.post(Producer.path("given_back") + "/" + id + "/discard").status())
                .isEqualTo(200);
        addName(table);

        Answer replayed = replay("given_back", id);

        assertThat(replayed.status()).as(replayed.toString()).isEqualTo(200);
        assertThat(replayed.text("/batch-id")).isEqualTo(id);
        assertThat(undos.ids("given_back")).containsExactly(1L);
    }

    @Test
    void takesCorrectedRowsInsteadOfABatchThatWaits() throws Exception {
        rig.create("corrected", SCHEMA);
        String id = dan.send("corrected", "wrong", "{\"id\": \"x\"}\n").text("/receipt/batch-id");
        byte[] right = "{\"id\": 7}\n".getBytes(UTF_8);

        Answer corrected = dan.send("corrected", "right", right, "?replays=" + id);

        assertThat(corrected.status()).as(corrected.toString()).isEqualTo(200);
        assertThat(corrected.text("/replays")).isEqualTo(id);
        JsonNode old = undos.receipt("corrected", id).json();
        assertThat(old.path("state").asText()).isEqualTo("discarded");
        assertThat(old.path("replayed-by").asText()).isEqualTo(corrected.text("/batch-id"));
        assertThat(dan.send("corrected", "right", right, "?replays=" + id).json())
                .isEqualTo(corrected.json());
        assertThat(dan.send("corrected", "right", right, "").status())
                .as("the same key for something else")
                .isEqualTo(422);
        assertThat(dan.send("corrected", "other", right, "?replays=" + id).status())
                .as("two instead of one")
                .isEqualTo(409);
        assertThat(replay("corrected", id).json()).isEqualTo(corrected.json());
        assertThat(undos.ids("corrected")).containsExactly(7L);
        invariants.assertNoUnknownBody();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource
    void landsACopyOnceThoughTheAnswerIsLost(RequestMoment moment) throws Exception {
        String name = "copy_lost_" + moment.name().toLowerCase(Locale.ROOT);
        rig.create(name, SCHEMA);
        String id = dan.send(name, "key", "{\"id\": 1}\n").text("/batch-id");
        undos.undo(name, id);
        rig.store.onRequest(
                head -> head.startsWith("PUT ") && head.contains("/landing/"),
                moment,
                rig.store::cut);

        Answer answer = replay(name, id);
        for (int again = 0; answer.status() == 503 && again < 20; again++) {
            answer = replay(name, id);
        }

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(undos.ids(name)).containsExactly(1L);
        invariants.assertNoUnknownBody();
    }

    @Test
    void refusesWhatWouldCountTwice() throws Exception {
        rig.create("not_replayed", SCHEMA);
        String written = dan.send("not_replayed", "key", "{\"id\": 1}\n").text("/batch-id");
        String waiting =
                dan.send("not_replayed", "wrong", "{\"id\": \"x\"}\n").text("/receipt/batch-id");
        String path = Producer.path("not_replayed") + "/" + waiting + "/replay";

        Answer whole = replay("not_replayed", written);
        assertThat(whole.status()).isEqualTo(409);
        assertThat(whole.text("/error/message")).contains("undo it first");
        byte[] row = "{\"id\": 2}\n".getBytes(UTF_8);
        assertThat(dan.send("not_replayed", "instead", row, "?replays=" + written).status())
                .isEqualTo(409);
        assertThat(dan.send("not_replayed", "instead", row, "?replays=x").status()).isEqualTo(400);
        assertThat(replay("not_replayed", "00000000-0000-7000-8000-000000000000").status())
                .isEqualTo(404);
        assertThat(new Producer(rig, writer.uri(), rig.token("eve")).post(path).status())
                .as("who may only read")
                .isEqualTo(403);
        rig.update(
                "UPDATE writer.batches SET kept_area = 'DELETED', kept_until = now() WHERE id = '%s'"
                        .formatted(waiting));
        Answer gone = replay("not_replayed", waiting);
        assertThat(gone.status()).isEqualTo(409);
        assertThat(gone.text("/error/message")).contains("not kept any more, since 2");
        assertThat(undos.ids("not_replayed")).containsExactly(1L);
    }
}
