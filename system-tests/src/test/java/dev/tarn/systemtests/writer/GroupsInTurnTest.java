package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What a lane does with those that land while a commit is on its way. */
@TestInstance(Lifecycle.PER_CLASS)
class GroupsInTurnTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "region", Types.StringType.get()));
    private static final PartitionSpec BY_REGION =
            PartitionSpec.builderFor(SCHEMA).identity("region").build();

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private Producer uma;

    @BeforeAll
    void start() {
        writer = rig.startWriter();
        uma = new Producer(rig, writer.uri(), rig.token("uma"));
    }

    @AfterEach
    void heal() {
        rig.heal();
    }

    @AfterAll
    void stop() {
        writer.close();
    }

    private void create(String table) {
        rig.reader.createTable(TableIdentifier.of("sales", table), SCHEMA, BY_REGION);
        // Her rights are remembered then, so that the next request of this kind is a commit.
        uma.sendUntilCommitted(table, "first", row(1, "north"));
        uma.send(table, "nothing", new byte[0], "?mode=overwrite-partition");
    }

    private static String row(int id, String region) {
        return "{\"id\": %d, \"region\": \"%s\"}\n".formatted(id, region);
    }

    /** A commit on its way, of which the catalog hears nothing until it is let go. */
    private record HeldCommit(CountDownLatch held, CountDownLatch go) {
        void letGo() {
            go.countDown();
        }
    }

    /** Holds the next commit to the table. */
    private HeldCommit hold(String table) {
        var commit = new HeldCommit(new CountDownLatch(1), new CountDownLatch(1));
        rig.catalogProxy.onRequest(
                head ->
                        head.startsWith("POST ")
                                && head.lines()
                                        .findFirst()
                                        .orElseThrow()
                                        .contains("/tables/" + table + " "),
                RequestMoment.BEFORE_THE_REQUEST,
                () -> {
                    commit.held().countDown();
                    try {
                        commit.go().await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
        return commit;
    }

    private String land(String table, String key, String lines, String query) {
        Answer landed = uma.send(table, key, lines.getBytes(UTF_8), "?ack=landed" + query);
        assertThat(landed.status()).as(landed.toString()).isEqualTo(202);
        return landed.text("/links/self");
    }

    private String state(String batch) {
        return uma.get(batch).text("/state");
    }

    private void awaitState(String batch, String state) {
        await().untilAsserted(() -> assertThat(state(batch)).isEqualTo(state));
    }

    private void awaitHeld(HeldCommit commit, String batch) {
        await().until(() -> commit.held().getCount() == 0);
        assertThat(state(batch)).isEqualTo("committing");
    }

    private List<Object> ids(String table) {
        return rig.rows(table).stream().map(row -> row.getField("id")).toList();
    }

    private List<Snapshot> snapshots(String table) {
        return StreamSupport.stream(
                        rig.reader
                                .loadTable(TableIdentifier.of("sales", table))
                                .snapshots()
                                .spliterator(),
                        false)
                .toList();
    }

    @Test
    void readsTheNextGroupWhileOneIsCommitted() {
        create("overlapping");
        HeldCommit commit = hold("overlapping");
        String second = land("overlapping", "second", row(2, "south"), "");
        awaitHeld(commit, second);

        String third = land("overlapping", "third", row(3, "west"), "");
        awaitState(third, "staged");
        assertThat(state(second)).isEqualTo("committing");
        commit.letGo();

        awaitState(third, "committed");
        assertThat(state(second)).isEqualTo("committed");
        assertThat(ids("overlapping")).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(snapshots("overlapping"))
                .extracting(snapshot -> snapshot.summary().get("added-records"))
                .containsExactly("1", "1", "1");
        assertThat(uma.get(second).json().path("sequence-number").asLong())
                .isLessThan(uma.get(third).json().path("sequence-number").asLong());
    }

    /** What landed before it has to be replaced by it, and what landed after it stays. */
    @Test
    void replacesNothingBehindACommitThatMayStillFail() {
        create("replaced_in_turn");
        HeldCommit commit = hold("replaced_in_turn");
        String second = land("replaced_in_turn", "second", row(2, "north"), "");
        awaitHeld(commit, second);

        String replacing =
                land("replaced_in_turn", "replacing", row(3, "north"), "&mode=overwrite-partition");
        String last = land("replaced_in_turn", "last", row(4, "north"), "");
        commit.letGo();

        awaitState(last, "committed");
        assertThat(state(replacing)).isEqualTo("committed");
        assertThat(ids("replaced_in_turn")).containsExactlyInAnyOrder(3L, 4L);
        assertThat(snapshots("replaced_in_turn"))
                .extracting(Snapshot::operation)
                .containsExactly(
                        DataOperations.APPEND,
                        DataOperations.APPEND,
                        DataOperations.OVERWRITE,
                        DataOperations.APPEND);
    }

    /** Another writer goes on with both: the one whose fate nobody knows, and the next. */
    @Test
    void bringsBothToTheirEndWhenTheLaneIsLost() throws Exception {
        create("two_left");
        HeldCommit commit = hold("two_left");
        String second = land("two_left", "second", row(2, "south"), "");
        awaitHeld(commit, second);
        String third = land("two_left", "third", row(3, "west"), "");
        awaitState(third, "staged");

        rig.update(
                "UPDATE writer.lanes SET owner = gen_random_uuid(), epoch = epoch + 1, leased_until = now()"
                        + " WHERE name = 'two_left'");
        commit.letGo();

        awaitState(third, "committed");
        awaitState(second, "committed");
        assertThat(ids("two_left")).containsExactlyInAnyOrder(1L, 2L, 3L);
        new Invariants(rig).assertNothingReferencedIsUnwanted("two_left");
    }

    /** The files of the first do not fit the table any more, and it is read again. */
    @Test
    void replacesOnlyWhatHasComeBackAndIsThere() throws Exception {
        create("restaged");
        HeldCommit commit = hold("restaged");
        String second = land("restaged", "second", row(2, "north"), "");
        awaitHeld(commit, second);
        String replacing =
                land("restaged", "replacing", row(3, "north"), "&mode=overwrite-partition");
        rig.reader
                .loadTable(TableIdentifier.of("sales", "restaged"))
                .updateSchema()
                .addColumn("note", Types.StringType.get())
                .commit();

        bringToTheirEndElsewhere("restaged", commit, second, replacing);

        assertThat(ids("restaged")).containsExactly(3L);
        assertThat(uma.get(second).json().path("attempt").asInt()).isEqualTo(2);
        new Invariants(rig).assertNothingReferencedIsUnwanted("restaged");
    }

    /** As if it had been under way, and were read again, when the other was staged. */
    @Test
    void readsAgainWhatReplacesWhereSomethingBeforeItIsOpen() throws Exception {
        create("passed");
        HeldCommit commit = hold("passed");
        String replacing =
                land("passed", "replacing", row(3, "north"), "&mode=overwrite-partition");
        awaitHeld(commit, replacing);
        String before = land("passed", "before", row(2, "north"), "");
        assertThat(
                        rig.update(
                                "UPDATE writer.batches SET landing = -landing WHERE idempotency_key = 'before'"
                                        + " AND state = 'LANDED'"))
                .isEqualTo(1);

        bringToTheirEndElsewhere("passed", commit, before, replacing);

        assertThat(ids("passed")).containsExactly(3L);
        new Invariants(rig).assertNothingReferencedIsUnwanted("passed");
    }

    /** Another writer has the lane, and the held commit comes too late. */
    private void bringToTheirEndElsewhere(String table, HeldCommit commit, String... batches) {
        rig.update(
                "UPDATE writer.lanes SET owner = NULL, leased_until = NULL, epoch = epoch + 1 WHERE name = '%s'"
                        .formatted(table));
        try (WriterServer _ = rig.startWriter()) {
            for (String batch : batches) {
                awaitState(batch, "committed");
            }
        } finally {
            commit.letGo();
        }
    }
}
