package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.writer.WriterServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Batches that replace the partitions that they touch. */
@TestInstance(Lifecycle.PER_CLASS)
class ReplacedPartitionsTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "region", Types.StringType.get()));
    private static final PartitionSpec BY_REGION =
            PartitionSpec.builderFor(SCHEMA).identity("region").build();
    private static final String REPLACE = "?mode=overwrite-partition";
    private static final String SEED =
            """
            {"id": 1, "region": "north"}
            {"id": 2, "region": "north"}
            {"id": 3, "region": "south"}
            """;

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private Gateway gateway;
    private Producer uma;

    @BeforeAll
    void start() {
        gateway = new Gateway(rig.catalog.uri());
        var settings = rig.settings();
        settings.put("WRITER_CATALOG_URI", gateway.uri());
        writer = rig.startWriter(settings);
        uma = new Producer(rig, writer.uri(), rig.token("uma"));
    }

    @AfterAll
    void stop() {
        writer.close();
        gateway.close();
    }

    private Table seeded(String name) {
        Table table = rig.reader.createTable(TableIdentifier.of("sales", name), SCHEMA, BY_REGION);
        assertThat(uma.send(name, "seed", SEED).status()).isEqualTo(200);
        return table;
    }

    private static String north(int id) {
        return "{\"id\": %d, \"region\": \"north\"}\n".formatted(id);
    }

    private Answer replace(String table, String key, String lines) {
        return uma.send(table, key, lines.getBytes(UTF_8), REPLACE);
    }

    private List<Object> ids(String table) {
        return rig.rows(table).stream().map(row -> row.getField("id")).toList();
    }

    @Test
    void replacesThePartitionsOfItsRowsAndNoOthers() {
        Table table = seeded("replaced");

        Answer answer = replace("replaced", "key", north(7));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/replaced"))
                .hasToString(
                        "{\"partition-count\":1,\"partitions\":[\"region=north\"],\"files\":1,\"rows\":2}");
        assertThat(ids("replaced")).containsExactlyInAnyOrder(7L, 3L);
        table.refresh();
        assertThat(table.currentSnapshot().operation()).isEqualTo("overwrite");
        uma.send("replaced", "later", north(8));
        assertThat(replace("replaced", "key", north(7)).json()).isEqualTo(answer.json());
        assertThat(ids("replaced"))
                .as("a repetition replaces nothing once more")
                .containsExactlyInAnyOrder(7L, 8L, 3L);
        assertThat(uma.send("replaced", "key", north(7)).status())
                .as("the same key for an append")
                .isEqualTo(422);
    }

    @Test
    void replacesNothingWithoutARow() {
        seeded("replaced_by_none");

        Answer answer = replace("replaced_by_none", "key", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().has("snapshot-id")).isFalse();
        assertThat(ids("replaced_by_none")).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void replacesOnceThoughTheAnswerIsLost() {
        seeded("replaced_in_doubt");
        uma.send("replaced_in_doubt", "before", north(4));
        // From then on the right is known for a while, and only the commit is posted there.
        replace("replaced_in_doubt", "nothing", "");
        gateway.loseAnswer(
                request ->
                        request.startsWith("POST") && request.endsWith("/tables/replaced_in_doubt"),
                503);

        Answer answer =
                Awaitility.await()
                        .until(
                                () -> replace("replaced_in_doubt", "key", north(7)),
                                each -> each.status() == 200);

        assertThat(answer.json().has("snapshot-id")).isTrue();
        assertThat(ids("replaced_in_doubt")).containsExactlyInAnyOrder(7L, 3L);
        assertThat(gateway.hasLied()).isTrue();
    }

    @Test
    void keepsItsPlaceBetweenAppendsAndSharesNoSnapshot() {
        Table table = seeded("replaced_between");
        for (int i = 10; i < 14; i++) {
            send("replaced_between", i, "&ack=landed");
        }

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(
                                        IntStream.range(10, 14)
                                                .map(i -> send("replaced_between", i, "").status()))
                                .containsOnly(200));

        assertThat(ids("replaced_between")).containsExactlyInAnyOrder(13L, 3L);
        table.refresh();
        assertThat(table.snapshots())
                .filteredOn(snapshot -> snapshot.operation().equals("overwrite"))
                .hasSize(2)
                .allSatisfy(snapshot ->
                        assertThat(snapshot.summary()).containsEntry("tarn.batches", "1"));
    }

    private Answer send(String table, int id, String query) {
        String mode = id % 2 == 0 ? "?mode=append" : REPLACE;
        return uma.send(table, "key " + id, north(id).getBytes(UTF_8), mode + query);
    }

    @Test
    void isNotPassedByAnAppendWhileItWaits() {
        Table table = seeded("replaced_first");
        String wide = "{\"id\": 7, \"region\": \"north\", \"extra\": 1}";
        assertThat(replace("replaced_first", "waiting", wide).status()).isEqualTo(422);
        table.updateSchema().addColumn("extra", Types.LongType.get()).commit();
        // The clock of the writer that took it is an hour ahead.
        rig.update(
                """
                UPDATE writer.batches
                SET state = 'FAILED', retry_at = now() + interval '2 seconds', rows_read = NULL, rows_written = NULL,
                    rows_rejected = NULL, landed_at = landed_at + interval '1 hour'
                WHERE idempotency_key = 'waiting'
                """);

        Answer later =
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(
                                () -> uma.send("replaced_first", "later", north(8)),
                                each -> each.status() == 200);

        assertThat(later.json().path("state").asText()).isEqualTo("committed");
        assertThat(ids("replaced_first"))
                .as("the row that came later is there")
                .containsExactlyInAnyOrder(7L, 8L, 3L);
    }

    @Test
    void refusesWhatWouldLoseMoreThanItReplaces() {
        seeded("kept");
        rig.create("kept_whole", SCHEMA);
        Table evolved = seeded("kept_partly");
        evolved.updateSpec().addField("id").commit();

        Answer rejected = replace("kept", "some", north(7) + "{\"id\": \"x\"}");
        assertThat(rejected.status()).isEqualTo(422);
        assertThat(rejected.text("/error/message")).contains("1 rows are rejected");
        Answer unpartitioned = replace("kept_whole", "key", north(7));
        assertThat(unpartitioned.status()).isEqualTo(422);
        assertThat(unpartitioned.text("/receipt/reason-code")).isEqualTo("CANNOT_REPLACE");
        assertThat(replace("kept_partly", "key", north(7)).text("/error/message"))
                .contains("earlier partition spec");
        assertThat(uma.send("kept", "key", north(7).getBytes(UTF_8), "?mode=replace").status())
                .isEqualTo(400);

        assertThat(ids("kept")).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(ids("kept_partly")).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void waitsForAPersonWhereTheWriterItselfMayNotReplace() {
        String table = "replaced_by_no_right";
        seeded(table);
        // From then on the producer's right is known for a while, and only the commit is posted.
        replace(table, "nothing", "");
        gateway.refuse(
                request -> request.startsWith("POST") && request.endsWith("/tables/" + table), 403);

        Answer answer = replace(table, "key", north(7));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("/receipt/reason-code")).isEqualTo("MAY_NOT_REPLACE");
        assertThat(uma.send(table, "later", north(8)).status())
                .as("nothing is held up behind it")
                .isEqualTo(200);
        assertThat(ids(table)).containsExactlyInAnyOrder(1L, 2L, 3L, 8L);
        String id = answer.text("/receipt/batch-id");
        assertThat(uma.post(Producer.path(table) + "/" + id + "/retry").status())
                .isBetween(200, 202);
        Awaitility.await()
                .untilAsserted(() -> assertThat(ids(table)).containsExactlyInAnyOrder(7L, 3L));
    }

    @Test
    void needsTheRightToUpdate() {
        seeded("kept_from_ada");
        Producer ada = rig.producer(writer.uri());
        Answer waiting = replace("kept_from_ada", "waiting", "{\"id\": \"x\"}");

        Answer answer = ada.send("kept_from_ada", "key", north(7).getBytes(UTF_8), REPLACE);

        assertThat(answer.status()).as("who may only insert").isEqualTo(403);
        assertThat(answer.text("/error/message")).contains("may not replace");
        String id = waiting.text("/receipt/batch-id");
        assertThat(ada.post(Producer.path("kept_from_ada") + "/" + id + "/retry").status())
                .as("nor may they try somebody's replacement again")
                .isEqualTo(403);
        assertThat(ada.send("kept_from_ada", "key", north(7)).status())
                .as("they may append")
                .isEqualTo(200);
    }
}
