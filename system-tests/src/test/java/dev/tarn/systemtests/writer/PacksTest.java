package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short bodies that come at the same time share an object, and nothing else. */
class PacksTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MANY = 12;

    private final WriterRig rig = WriterRig.shared();
    private final Invariants invariants = new Invariants(rig);

    @AfterEach
    void heal() {
        rig.heal();
    }

    @Test
    void writesEachOnceThatAnotherWriterHasLandedWithOthers() throws Exception {
        rig.create("packed", SCHEMA);
        List<String> bodies = new ArrayList<>(lines());
        bodies.set(MANY - 1, "");
        List<String> ids;
        try (WriterServer writer = rig.startWriter()) {
            Producer dan = new UndoRig(rig, writer.uri()).dan();
            dan.send("packed", "first", "");
            hold("packed");
            ids = land(dan, "packed", bodies);
        }
        List<JsonNode> receipts = new ArrayList<>();
        assertThat(packed("packed")).hasSizeGreaterThan(1);
        release("packed");

        try (WriterServer writer = rig.startWriter()) {
            Producer dan = new UndoRig(rig, writer.uri()).dan();
            for (int i = 0; i < MANY; i++) {
                receipts.add(dan.sendUntilCommitted("packed", "key " + i, bodies.get(i)).json());
            }
        }

        assertThat(receipts).extracting(each -> each.path("batch-id").asText()).isEqualTo(ids);
        for (int i = 0; i < MANY; i++) {
            assertThat(body(receipts.get(i))).isEqualTo(bodies.get(i));
        }
        assertThat(rig.rows("packed"))
                .extracting(row -> row.getField("id"))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, MANY - 1).boxed().toList());
        invariants.assertNoUnknownBody();
    }

    @Test
    void landsAKeyOnceThatComesTwiceWithOthers() throws Exception {
        rig.create("packed_twice", SCHEMA);
        try (WriterServer writer = rig.startWriter()) {
            Producer dan = new UndoRig(rig, writer.uri()).dan();
            dan.sendUntilCommitted("packed_twice", "first", "");
            List<String> keys =
                    IntStream.range(0, MANY).mapToObj(i -> "key " + i % (MANY / 2)).toList();

            List<String> ids = land(dan, "packed_twice", keys, lines(MANY / 2));

            assertThat(ids.subList(0, MANY / 2)).isEqualTo(ids.subList(MANY / 2, MANY));
            for (int i = 0; i < MANY / 2; i++) {
                dan.sendUntilCommitted("packed_twice", "key " + i, lines().get(i));
            }
            assertThat(packed("packed_twice")).isNotEmpty();
            assertThat(rig.rows("packed_twice")).hasSize(MANY / 2);
        }
        invariants.assertNoUnknownBody();
    }

    @Test
    void takesOneOutAndBringsItOnceMore() throws Exception {
        rig.create("packed_undone", SCHEMA);
        try (WriterServer writer = rig.startWriter()) {
            var undos = new UndoRig(rig, writer.uri());
            Producer dan = undos.dan();
            dan.sendUntilCommitted("packed_undone", "first", "");
            List<String> ids = land(dan, "packed_undone", lines());
            for (int i = 0; i < MANY; i++) {
                dan.sendUntilCommitted("packed_undone", "key " + i, lines().get(i));
            }
            String one = packed("packed_undone").getLast();
            int number = ids.indexOf(one);

            Answer undone = undos.undo("packed_undone", one);
            assertThat(undone.status()).as(undone.toString()).isEqualTo(200);
            assertThat(ids("packed_undone")).hasSize(MANY - 1).doesNotContain((long) number);

            Answer again = dan.post(Producer.path("packed_undone") + "/" + one + "/replay");
            assertThat(again.status()).as(again.toString()).isEqualTo(200);
            assertThat(ids("packed_undone")).hasSize(MANY).contains((long) number);
            // A copy, so that it does not go with the others.
            assertThat(again.json().at("/raw-body/offset").isMissingNode()).isTrue();
            assertThat(body(again.json())).isEqualTo(lines().get(number));
        }
        invariants.assertNoUnknownBody();
    }

    /** The others go together; whoever waits for a person keeps what they need. */
    @Test
    void keepsEachBodyForAsLongAsItIsNeeded() throws Exception {
        String table = "packed_kept";
        rig.create(table, SCHEMA);
        List<String> bodies = new ArrayList<>(lines());
        List<String> ids;
        try (WriterServer writer = rig.startWriter()) {
            Producer dan = new UndoRig(rig, writer.uri()).dan();
            dan.sendUntilCommitted(table, "first", "");
            ids = land(dan, table, bodies);
            for (int i = 0; i < MANY; i++) {
                dan.sendUntilCommitted(table, "key " + i, bodies.get(i));
            }
        }
        List<String> pack = ofOnePack(table);
        assertThat(pack).hasSizeGreaterThan(2);
        String waits = pack.get(0);
        String given = pack.get(1);
        List<String> kept = pack.subList(2, pack.size());
        Path landed = path(location(waits));
        state(waits, "QUARANTINED");
        state(given, "DISCARDED");
        age(table);

        try (WriterServer writer = rig.startWriter()) {
            var undos = new UndoRig(rig, writer.uri());
            for (String id : kept) {
                await().atMost(PATIENCE).until(() -> area(undos, table, id).equals("archive"));
            }
            await().atMost(PATIENCE).until(() -> !Files.exists(landed));

            assertThat(area(undos, table, given)).isEqualTo("failed");
            assertThat(area(undos, table, waits)).isEqualTo("landing");
            for (String id : pack) {
                assertThat(body(undos.receipt(table, id).json()))
                        .isEqualTo(bodies.get(ids.indexOf(id)));
            }
            assertThat(kept).extracting(this::location).containsOnly(location(kept.getFirst()));
            assertThat(pack.subList(0, 2))
                    .extracting(this::location)
                    .doesNotContain(location(kept.getFirst()))
                    .doesNotHaveDuplicates();
            assertThat(undos.undo(table, kept.getFirst()).text("/state")).isEqualTo("undone");
        }
        invariants.assertNoUnknownBody();
        Path archived = path(location(kept.getFirst()));
        rig.update(
                "UPDATE writer.packs SET kept_until = now() - interval '1 second' WHERE location = '%s'"
                        .formatted(location(kept.getFirst())));

        try (WriterServer writer = rig.startWriter()) {
            var undos = new UndoRig(rig, writer.uri());
            await().atMost(PATIENCE).until(() -> !Files.exists(archived));
            assertThat(kept)
                    .allSatisfy(id -> assertThat(area(undos, table, id)).isEqualTo("deleted"));
            assertThat(body(undos.receipt(table, waits).json()))
                    .isEqualTo(bodies.get(ids.indexOf(waits)));
        }
        invariants.assertNoUnknownBody();
    }

    /** Whoever had no answer brings it again; what nobody knows of stays written down. */
    @ParameterizedTest
    @EnumSource
    void writesEachOnceWhenTheAnswerOfTheStoreIsLost(RequestMoment moment) throws Exception {
        String table = "packed_lost_" + moment.name().toLowerCase(Locale.ROOT);
        rig.create(table, SCHEMA);
        var happened = new AtomicBoolean();
        try (WriterServer writer = rig.startWriter()) {
            Producer dan = new UndoRig(rig, writer.uri()).dan();
            dan.sendUntilCommitted(table, "first", "");
            rig.store.onRequest(
                    head -> head.startsWith("PUT ") && head.contains("/packs/"),
                    moment,
                    () -> {
                        happened.set(true);
                        rig.store.drop();
                    });
            List<Integer> statuses = statuses(dan, table);
            rig.heal();
            assertThat(happened).isTrue();
            assertThat(statuses).contains(503);
            invariants.assertNoUnknownBody();

            for (int i = 0; i < MANY; i++) {
                dan.sendUntilCommitted(table, "key " + i, lines().get(i));
            }
            assertThat(rig.rows(table)).hasSize(MANY);
        }
        rig.update("UPDATE writer.uploads SET started_at = started_at - interval '7 hours'");

        try (WriterServer _ = rig.startWriter()) {
            await().atMost(PATIENCE)
                    .until(() -> rig.texts("SELECT location FROM writer.uploads").isEmpty());
        }
        invariants.assertNoUnknownBody();
    }

    private List<Integer> statuses(Producer dan, String table) throws Exception {
        rig.store.delayAnswers(Duration.ofMillis(400));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers =
                    IntStream.range(0, MANY)
                            .mapToObj(i ->
                                    threads.submit(() ->
                                            dan.send(
                                                            table,
                                                            "key " + i,
                                                            lines().get(i).getBytes(UTF_8),
                                                            "?ack=landed")
                                                    .status()))
                            .toList();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }

    private static List<String> lines() {
        return lines(MANY);
    }

    /** Bodies of a row each. */
    private static List<String> lines(int different) {
        return IntStream.range(0, different).mapToObj("{\"id\": %d}\n"::formatted).toList();
    }

    private List<String> land(Producer dan, String table, List<String> bodies) throws Exception {
        return land(
                dan,
                table,
                IntStream.range(0, bodies.size()).mapToObj(i -> "key " + i).toList(),
                bodies);
    }

    /** All at once to a slow store: those that wait for it go together. Answers their ids. */
    private List<String> land(Producer dan, String table, List<String> keys, List<String> bodies)
            throws Exception {
        rig.store.delayAnswers(Duration.ofMillis(400));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers =
                    IntStream.range(0, keys.size())
                            .mapToObj(i ->
                                    threads.submit(() ->
                                            dan.send(
                                                    table,
                                                    keys.get(i),
                                                    bodies.get(i % bodies.size()).getBytes(UTF_8),
                                                    "?ack=landed")))
                            .toList();
            List<String> ids = new ArrayList<>();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).as(answer.get().toString()).isIn(200, 202);
                ids.add(answer.get().text("/batch-id"));
            }
            return ids;
        } finally {
            rig.store.heal();
        }
    }

    private List<Object> ids(String table) throws Exception {
        List<Object> ids = new ArrayList<>();
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(rig.reader.loadTable(TableIdentifier.of("sales", table)))
                        .build()) {
            rows.forEach(row -> ids.add(row.getField("id")));
        }
        return ids;
    }

    private List<String> packed(String table) {
        return rig.texts(
                "SELECT id FROM writer.batches WHERE raw_offset IS NOT NULL AND " + of(table));
    }

    /** Those of the fullest one. */
    private List<String> ofOnePack(String table) {
        return rig.texts(
                """
                SELECT id FROM writer.batches WHERE raw_offset IS NOT NULL AND raw_location = (
                    SELECT raw_location FROM writer.batches WHERE raw_offset IS NOT NULL AND %s
                    GROUP BY raw_location ORDER BY count(*) DESC LIMIT 1)
                """
                        .formatted(of(table)));
    }

    private static String of(String table) {
        return "lane_id = (SELECT id FROM writer.lanes WHERE name = '%s')".formatted(table);
    }

    /** So that nobody writes what lands. */
    private void hold(String table) {
        await().atMost(PATIENCE)
                .until(() ->
                        rig.update(
                                        "UPDATE writer.lanes SET owner = gen_random_uuid(), leased_until = now() + interval '1 hour' WHERE name = '%s' AND owner IS NULL"
                                                .formatted(table))
                                == 1);
    }

    private void release(String table) {
        rig.update(
                "UPDATE writer.lanes SET owner = NULL, leased_until = NULL WHERE name = '%s'"
                        .formatted(table));
    }

    private void state(String batch, String state) {
        rig.update(
                "UPDATE writer.batches SET state = '%s' WHERE id = '%s'".formatted(state, batch));
    }

    private void age(String table) {
        rig.update(
                "UPDATE writer.batches SET landed_at = landed_at - interval '2 hours', committed_at = committed_at - interval '2 hours' WHERE "
                        + of(table));
        rig.update("UPDATE writer.packs SET landed_at = landed_at - interval '2 hours'");
    }

    private static String area(UndoRig undos, String table, String batch) {
        return undos.receipt(table, batch).json().findPath("raw-body").path("area").asText();
    }

    private String location(String batch) {
        return rig.texts("SELECT raw_location FROM writer.batches WHERE id = '%s'".formatted(batch))
                .getFirst();
    }

    /** What the receipt says of where it lies. */
    private String body(JsonNode answer) throws Exception {
        JsonNode receipt = answer.has("receipt") ? answer.path("receipt") : answer;
        byte[] object = Files.readAllBytes(path(receipt.at("/raw-body/location").asText()));
        int from = receipt.at("/raw-body/offset").asInt(0);
        int length =
                receipt.at("/raw-body").has("offset")
                        ? receipt.path("bytes").asInt()
                        : object.length;
        return new String(object, from, length, UTF_8);
    }

    private Path path(String location) {
        return rig.objects
                .folder()
                .resolve(location.substring(rig.objects.location().length() + 1));
    }
}
