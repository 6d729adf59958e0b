package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batches for a catalog that knows nothing of Tarn, whose answers get lost, whose requests come
 * late, and whose tables others change: every row is there once, and every receipt is true.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ForeignCatalogTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
    private static final String LINE = "{\"id\": 1}\n";
    private static final String FENCED = "tarn.fenced-commit-id";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final WriterRig rig = WriterRig.shared();
    private final ForeignRig foreign = new ForeignRig(rig);
    private WriterServer writer;

    @BeforeAll
    void start() {
        writer = foreign.startWriter();
    }

    @AfterAll
    void stop() {
        writer.close();
        foreign.close();
    }

    @AfterEach
    void heal() {
        rig.heal();
        foreign.network.heal();
    }

    @Test
    void writesWhatWasBrought() throws Exception {
        String table = table();

        Answer answer = ada().send(table, "key", Break.LINES);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(foreign.ids(table)).containsExactlyInAnyOrder(1L, 3L);
        assertThat(foreign.rows(table + "__rejects")).hasSize(1);
        assertThat(answer.json().path("rows-rejected").asLong()).isEqualTo(1);
        assertStands(table, answer);
        Table now = foreign.load(table);
        Snapshot last = now.currentSnapshot();
        String told = last.summary().get("tarn.commit-id") + ":" + last.snapshotId();
        assertThat(now.properties())
                .anySatisfy((name, value) -> {
                    assertThat(name).startsWith("tarn.commits.");
                    assertThat(value).isEqualTo(told);
                });
        Answer again = ada().send(table, "key", Break.LINES);
        assertThat(again.text("/batch-id")).isEqualTo(answer.text("/batch-id"));
        assertThat(foreign.rows(table)).hasSize(2);
    }

    /** A load balancer gives up on a commit that stands; some of these Iceberg's client repeats. */
    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void writesEveryRowOnceWhenAnAnswerIsLost(int status) throws Exception {
        String table = table();
        foreign.gateway.loseAnswer(ForeignRig.commit(table), status);

        Answer answer = ada().sendUntilCommitted(table, "key", LINE);

        assertThat(foreign.gateway.hasLied()).isTrue();
        assertThat(foreign.ids(table)).containsExactly(1L);
        assertThat(foreign.load(table).snapshots()).as("nothing was in doubt").hasSize(1);
        assertStands(table, answer);
    }

    @ParameterizedTest
    @EnumSource(RequestMoment.class)
    void writesEveryRowOnceWhenAConnectionBreaks(RequestMoment moment) throws Exception {
        String table = table();
        foreign.network.onRequest(ForeignRig.head(table), moment, foreign.network::cut);

        Answer answer = ada().sendUntilCommitted(table, "key", LINE);

        assertThat(foreign.ids(table)).containsExactly(1L);
        assertStands(table, answer);
    }

    /** The writer goes on, and the request that it has given up comes when it has. */
    @Test
    void refusesARequestThatComesTooLate() throws Exception {
        String table = table();
        foreign.gateway.holdBack(ForeignRig.commit(table), 504);

        Answer answer = ada().sendUntilCommitted(table, "key", LINE);

        assertThat(foreign.gateway.letGo()).isEqualTo(409);
        assertThat(foreign.ids(table)).containsExactly(1L);
        assertThat(fences(table)).hasSize(1);
        assertStands(table, answer);
    }

    /** Just before the writer would have fenced it off. */
    @Test
    void takesARequestThatComesLateForWhatItIs() throws Exception {
        String table = table();
        foreign.gateway.holdBack(ForeignRig.commit(table), 504);
        var answers = new ArrayList<Integer>();
        foreign.network.onRequest(
                ForeignRig.head(table),
                RequestMoment.BEFORE_THE_ANSWER,
                () ->
                        foreign.network.onRequest(
                                ForeignRig.head(table),
                                RequestMoment.BEFORE_THE_REQUEST,
                                () -> answers.add(foreign.gateway.letGo())));

        Answer answer = ada().sendUntilCommitted(table, "key", LINE);

        assertThat(answers).containsExactly(200);
        assertThat(foreign.ids(table)).containsExactly(1L);
        assertThat(fences(table)).isEmpty();
        assertThat(foreign.load(table).snapshots()).hasSize(1);
        assertStands(table, answer);
    }

    /** Somebody has moved the head meanwhile, so that nothing has to be done about the request. */
    @Test
    void needsNoFenceWhereAnotherWasFaster() throws Exception {
        String table = table();
        foreign.append(table, 7);
        foreign.gateway.holdBack(ForeignRig.commit(table), 504);
        foreign.network.onRequest(
                ForeignRig.head(table),
                RequestMoment.BEFORE_THE_ANSWER,
                () -> foreign.append(table, 8));

        Answer answer = ada().sendUntilCommitted(table, "key", LINE);

        assertThat(foreign.gateway.letGo()).isEqualTo(409);
        assertThat(foreign.ids(table)).containsExactlyInAnyOrder(1L, 7L, 8L);
        assertThat(fences(table)).isEmpty();
        assertStands(table, answer);
    }

    @ParameterizedTest
    @EnumSource(RequestMoment.class)
    void writesEveryRowOnceWhenTheWriterEndsAtTheCommit(RequestMoment moment) throws Exception {
        String table = table();

        endWriterAt(table, moment, () -> {});

        Answer answer = ada().sendUntilCommitted(table, "key", LINE);
        assertThat(foreign.ids(table)).containsExactly(1L);
        assertStands(table, answer);
    }

    /** All that is left of the commit is what the property says. */
    @Test
    void remembersACommitWhoseSnapshotHasExpired() throws Exception {
        String table = table();
        foreign.append(table, 7);
        var committed = new ArrayList<Long>();

        endWriterAt(
                table,
                RequestMoment.BEFORE_THE_ANSWER,
                () -> {
                    Table now = foreign.load(table);
                    committed.add(now.currentSnapshot().snapshotId());
                    foreign.append(table, 8);
                    now.refresh();
                    now.expireSnapshots()
                            .expireSnapshotId(committed.getFirst())
                            .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                            .commit();
                });

        Answer answer = ada().sendUntilCommitted(table, "key", LINE);
        assertThat(answer.json().path("snapshot-id").asLong()).isEqualTo(committed.getFirst());
        assertThat(foreign.load(table).snapshot(committed.getFirst())).isNull();
        assertThat(foreign.ids(table)).containsExactlyInAnyOrder(1L, 7L, 8L);
        assertThat(fences(table)).isEmpty();
    }

    /** Between the rows and the rejected rows, which are two commits there. */
    @ParameterizedTest
    @EnumSource(RequestMoment.class)
    void writesRejectedRowsOnceWhenTheWriterEndsBeforeThem(RequestMoment moment) throws Exception {
        String table = table();
        endWriterAt(table + "__rejects", table, Break.LINES, moment, () -> {});

        Answer answer = ada().sendUntilCommitted(table, "key", Break.LINES);

        assertThat(foreign.ids(table)).containsExactlyInAnyOrder(1L, 3L);
        assertThat(foreign.rows(table + "__rejects")).hasSize(1);
        assertThat(foreign.load(table).snapshots()).hasSize(1);
        assertStands(table, answer);
        assertNothingReferencedIsUnwanted(table + "__rejects");
    }

    @Test
    void writesRejectedRowsOnceWhenTheirAnswerIsLost() throws Exception {
        String table = table();
        foreign.gateway.loseAnswer(ForeignRig.commit(table + "__rejects"), 504);

        Answer answer = ada().sendUntilCommitted(table, "key", Break.LINES);

        assertThat(foreign.gateway.hasLied()).isTrue();
        assertThat(foreign.rows(table)).hasSize(2);
        assertThat(foreign.rows(table + "__rejects")).hasSize(1);
        assertStands(table, answer);
    }

    @Test
    void getsAlongWithSomebodyWhoAppendsAllTheTime() throws Exception {
        String table = table();
        var stopped = new AtomicBoolean();
        var appended = new ArrayList<Object>();
        var committed = new ArrayList<Object>();
        var snapshots = new ArrayList<Long>();
        try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> appends =
                    others.submit(() -> {
                        for (long id = 1_000; !stopped.get() || id < 1_010; id++) {
                            foreign.append(table, id);
                            appended.add(id);
                        }
                    });
            try {
                for (long id = 0; id < 12; id++) {
                    Answer answer =
                            ada().sendUntilCommitted(
                                            table, "key " + id, "{\"id\": %d}\n".formatted(id));
                    committed.add(id);
                    snapshots.add(answer.json().path("snapshot-id").asLong());
                }
            } finally {
                stopped.set(true);
            }
            appends.get();
        }

        var expected = new ArrayList<>(committed);
        expected.addAll(appended);
        assertThat(foreign.ids(table)).containsExactlyInAnyOrderElementsOf(expected);
        Table now = foreign.load(table);
        assertThat(snapshots).allSatisfy(id -> assertThat(now.snapshot(id)).isNotNull());
    }

    @Test
    void growsATableInTheCommitOfItsRows() throws Exception {
        String table = "grows_" + COUNT.incrementAndGet();
        foreign.create(
                table,
                SCHEMA,
                PartitionSpec.unpartitioned(),
                Map.of("tarn.ingest.schema", "evolve"));
        foreign.gateway.loseAnswer(ForeignRig.commit(table), 504);

        Answer answer =
                ada().sendUntilCommitted(table, "key", "{\"id\": 1, \"colour\": \"red\"}\n");

        Table now = foreign.load(table);
        assertThat(now.schema().findField("colour").type()).isEqualTo(Types.StringType.get());
        assertThat(foreign.rows(table))
                .extracting(row -> row.getField("colour"))
                .containsExactly("red");
        assertThat(now.snapshots()).hasSize(1);
        assertStands(table, answer);
    }

    @Test
    void replacesPartitions() throws Exception {
        String table = "replaced_" + COUNT.incrementAndGet();
        var schema =
                new Schema(
                        Types.NestedField.required(1, "id", Types.LongType.get()),
                        Types.NestedField.required(2, "day", Types.StringType.get()));
        foreign.create(
                table, schema, PartitionSpec.builderFor(schema).identity("day").build(), Map.of());
        Producer uma = foreign.producer(writer, "uma");
        uma.sendUntilCommitted(table, "a", "{\"id\":1,\"day\":\"x\"}\n{\"id\":2,\"day\":\"y\"}\n");
        foreign.gateway.loseAnswer(ForeignRig.commit(table), 504);
        byte[] body = "{\"id\":3,\"day\":\"x\"}\n".getBytes(UTF_8);

        Answer answer = uma.send(table, "b", body, "?mode=overwrite-partition");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(foreign.ids(table)).containsExactlyInAnyOrder(2L, 3L);
        assertThat(answer.json().at("/replaced/rows").asLong()).isEqualTo(1);
        assertThat(ada().send(table, "c", body, "?mode=overwrite-partition").status())
                .isEqualTo(403);
    }

    @Test
    void undoesABatchAndItsRejectedRows() throws Exception {
        String table = table();
        Producer dan = foreign.producer(writer, "dan");
        foreign.append(table, 7);
        String batch = dan.sendUntilCommitted(table, "key", Break.LINES).text("/batch-id");
        foreign.gateway.loseAnswer(ForeignRig.commit(table), 504);
        String path = Producer.path(ForeignRig.LAKE, table) + "/" + batch;

        Answer undone = dan.post(path + "/undo");

        assertThat(foreign.gateway.hasLied()).isTrue();
        assertThat(undone.status()).as(undone.toString()).isEqualTo(200);
        assertThat(undone.text("/state")).isEqualTo("undone");
        assertThat(foreign.ids(table)).containsExactly(7L);
        assertThat(foreign.rows(table + "__rejects")).isEmpty();
        assertThat(ada().post(path + "/undo").status()).isEqualTo(403);
    }

    /** An undo that may still come is fenced off like any other commit. */
    @Test
    void undoesOnceWhenTheRequestComesTooLate() throws Exception {
        String table = table();
        Producer dan = foreign.producer(writer, "dan");
        String batch = dan.sendUntilCommitted(table, "key", LINE).text("/batch-id");
        foreign.gateway.holdBack(ForeignRig.commit(table), 504);

        Answer undone = dan.post(Producer.path(ForeignRig.LAKE, table) + "/" + batch + "/undo");

        assertThat(undone.text("/state")).as(undone.toString()).isEqualTo("undone");
        assertThat(foreign.gateway.letGo()).isEqualTo(409);
        assertThat(foreign.rows(table)).isEmpty();
        assertThat(
                        StreamSupport.stream(foreign.load(table).snapshots().spliterator(), false)
                                .map(Snapshot::operation)
                                .filter(DataOperations.DELETE::equals))
                .hasSize(1);
        assertNothingReferencedIsUnwanted(table);
    }

    /** Nobody can tell what became of the commit until the table is found again. */
    @Test
    void waitsWithADoubtAboutATableThatHasAnotherName() throws Exception {
        String table = table();
        String renamed = table + "_renamed";
        endWriterAt(
                table,
                RequestMoment.BEFORE_THE_ANSWER,
                () ->
                        foreign.catalog.renameTable(
                                ForeignRig.name(table), ForeignRig.name(renamed)));

        Answer answer = ada().sendUntilCommitted(renamed, "key", LINE);

        assertThat(foreign.ids(renamed)).containsExactly(1L);
        assertStands(renamed, answer);
    }

    @Test
    void letsNobodyInWhomTheConfigurationDoesNotName() {
        String table = table();

        assertThat(foreign.producer(writer, "eve").send(table, "key", LINE).status())
                .isEqualTo(403);
        assertThat(foreign.producer(writer, "eve").send("nothing", "key", LINE).status())
                .isEqualTo(403);
        assertThat(
                        new Producer(rig, writer.uri(), rig.token(), "~unknown")
                                .send(table, "key", LINE)
                                .status())
                .isEqualTo(403);
        assertThat(ada().get("/v1/lakes/~other/batches").status()).isEqualTo(200);
        assertThat(foreign.load(table).currentSnapshot()).isNull();
    }

    @Test
    void makesNoTable() {
        String table = "missing_" + COUNT.incrementAndGet();

        assertThat(ada().send(table, "key", LINE).status()).isEqualTo(404);
        Answer refused = ada().send(table, "key", LINE.getBytes(UTF_8), "?create=true");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("foreign catalog");
        assertThat(foreign.catalog.tableExists(ForeignRig.name(table))).isFalse();
    }

    @Test
    void saysThatTheCatalogIsGone() {
        String table = table();
        foreign.network.drop();

        Answer answer = ada().send(table, "key", LINE);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
        assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
        foreign.network.heal();
        ada().sendUntilCommitted(table, "key", LINE);
        assertThat(foreign.rows(table)).hasSize(1);
    }

    /** Two ledgers could write to one table; what one remembers the other leaves alone. */
    @Test
    void leavesTheMemoryOfOthersAlone() throws Exception {
        String table = table();
        Table before = foreign.load(table);
        String other = "tarn.commits.00000000-0000-0000-0000-000000000001";
        before.updateProperties().set(other, "00000000-0000-0000-0000-000000000002:5").commit();

        assertStands(table, ada().sendUntilCommitted(table, "key", LINE));

        assertThat(foreign.load(table).properties())
                .containsEntry(other, "00000000-0000-0000-0000-000000000002:5");
    }

    private String table() {
        String table = "foreign_" + COUNT.incrementAndGet();
        foreign.create(table, SCHEMA);
        return table;
    }

    private Producer ada() {
        return foreign.producer(writer, "ada");
    }

    private void endWriterAt(String table, RequestMoment moment, Runnable meanwhile) {
        endWriterAt(table, table, LINE, moment, meanwhile);
    }

    /** Cut off from everything at the commit to {@code at}, and closed; then there is another. */
    private void endWriterAt(
            String at, String table, String body, RequestMoment moment, Runnable meanwhile) {
        AtomicBoolean happened = foreign.endAt(at, moment);
        try {
            try {
                ada().send(table, "key", body.getBytes(UTF_8), "?ack=landed");
            } catch (UncheckedIOException noAnswer) {
                assertThat(noAnswer).isNotNull();
            }
            await().atMost(Duration.ofSeconds(20)).untilTrue(happened);
            meanwhile.run();
        } finally {
            writer.close();
            rig.heal();
            foreign.network.heal();
            writer = foreign.startWriter();
        }
    }

    private List<Snapshot> fences(String table) {
        return StreamSupport.stream(foreign.load(table).snapshots().spliterator(), false)
                .filter(snapshot -> snapshot.summary().containsKey(FENCED))
                .toList();
    }

    /** The receipt is true, and nothing that the table names is going to be deleted. */
    private void assertStands(String table, Answer answer) throws IOException {
        assertThat(answer.text("/state")).isEqualTo("committed");
        Snapshot snapshot =
                foreign.load(table).snapshot(answer.json().path("snapshot-id").asLong());
        assertThat(snapshot).as(answer.toString()).isNotNull();
        assertThat(snapshot.summary()).containsKey("tarn.commit-id");
        assertThat(answer.json().path("sequence-number").asLong())
                .isEqualTo(snapshot.sequenceNumber());
        assertNothingReferencedIsUnwanted(table);
    }

    private void assertNothingReferencedIsUnwanted(String table) throws IOException {
        Set<String> wrongly = foreign.referenced(table);
        wrongly.retainAll(rig.texts("SELECT location FROM writer.files WHERE state = 'UNWANTED'"));
        assertThat(wrongly).isEmpty();
    }
}
