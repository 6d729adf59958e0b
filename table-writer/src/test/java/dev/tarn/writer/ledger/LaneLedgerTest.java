package dev.tarn.writer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tarn.database.Database;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.UnknownCommitOutcome;
import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultyDataSource;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.writer.landing.RawPlace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The beginning of an attempt, of which nobody hears. */
class LaneLedgerTest {
    private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");

    private static TestDatabase server;
    private static FaultyDataSource connections;
    private static Database database;

    private final Map<UUID, Integer> noted = new HashMap<>();
    private LaneLease lease;
    private LaneLedger ledger;
    private UUID batch;

    @BeforeAll
    static void open() {
        server = TestDatabase.empty();
        connections = FaultyDataSource.over(server);
        database = Database.open("writer", connections);
        database.migrations().migrate();
    }

    @AfterAll
    static void close() {
        database.close();
        server.close();
    }

    @BeforeEach
    void landABatch() {
        UUID table = UUID.randomUUID();
        UUID owner = UUID.randomUUID();
        batch = UUID.randomUUID();
        lease =
                database.transactions()
                        .write(handle -> {
                            LaneStore lanes = handle.attach(LaneStore.class);
                            lanes.ensure("lake", table, "sales", "orders");
                            long lane = lanes.find("lake", table).orElseThrow();
                            handle.attach(BatchStore.class).land(List.of(landed(lane)));
                            return new LaneLease(
                                    lanes.get(lane),
                                    owner,
                                    lanes.lease(lane, owner, 60).orElseThrow());
                        });
        ledger = new LaneLedger(database.transactions(), lease, InstantSource.fixed(NOW));
    }

    private NewBatch landed(long lane) {
        return landed(lane, batch, "format=ndjson");
    }

    private static NewBatch landed(long lane, UUID batch, String options) {
        return new NewBatch(
                batch,
                lane,
                batch.toString(),
                options,
                "ada",
                RawPlace.whole("s3://raw/landing/" + batch, 7),
                new byte[] {1},
                "test",
                NOW,
                NOW,
                BatchOrigin.NONE,
                BatchLink.NONE);
    }

    private void begin() {
        ledger.begin(
                10, 1_000, false, due -> due.forEach(row -> noted.put(row.id(), row.attempt())));
    }

    private BatchRow row() {
        return database.transactions().read(handle -> handle.attach(UndoStore.class).get(batch));
    }

    @Test
    void excusesAnAttemptThatWasCountedThoughTheAnswerWasLost() {
        connections.onCommit(CommitFault.LOSE_ANSWER);
        assertThatExceptionOfType(UnknownCommitOutcome.class).isThrownBy(this::begin);
        assertThat(row().attempt()).isEqualTo(1);
        assertThat(noted).containsExactly(Map.entry(batch, 0));

        ledger.excuse(noted);
        ledger.excuse(noted);

        assertThat(row().outages()).isEqualTo(1);
        assertThat(row().blamed()).isZero();
    }

    @Test
    void excusesNothingWhereTheAttemptWasNeverCounted() {
        connections.onCommit(CommitFault.LOSE_REQUEST);
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(this::begin)
                .isInstanceOfAny(UnknownCommitOutcome.class, SqlFailure.class);
        assertThat(noted).containsKey(batch);

        ledger.excuse(noted);

        assertThat(row().attempt()).isZero();
        assertThat(row().outages()).isZero();
        begin();
        assertThat(row().blamed()).isEqualTo(1);
    }

    /** Who was there when a writer died has not killed it, most times. */
    @ParameterizedTest
    @CsvSource({"2, 40", "3, 40", "5, 16", "6, 2", "7, 1", "9, 1", "10, 0"})
    void givesWhatFailsLessCompanyEachTime(int attempts, int together) {
        for (int i = 1; i < 40; i++) {
            land("format=ndjson");
        }
        setAttempts("true", attempts);

        assertThat(begunTogether()).hasSize(together);
    }

    @Test
    void givesTheOthersTheCompanyOfTheMostTroublesome() {
        for (int i = 1; i < 40; i++) {
            land("format=ndjson");
        }
        setAttempts("landing = (SELECT max(landing) FROM batches)", 7);
        assertThat(begunTogether()).hasSize(39);

        setAttempts("landing = (SELECT min(landing) FROM batches)", 6);
        assertThat(begunTogether()).hasSize(2);
    }

    private void setAttempts(String which, int attempts) {
        database.transactions()
                .run(handle ->
                        handle.execute(
                                "UPDATE batches SET attempt = ? WHERE lane_id = ? AND "
                                        + which.replace("batches)", "batches WHERE lane_id = %d)")
                                                .formatted(lease.lane().id()),
                                attempts,
                                lease.lane().id()));
    }

    private List<UUID> begunTogether() {
        return ledger.begin(1_000, 1_000, false, _ -> {}).stream().map(BatchRow::id).toList();
    }

    @Test
    void beginsNothingBehindAGroupOnItsWayOnceSomethingReplaces() {
        assertThat(begunBehindAGroup()).containsExactly(batch);

        landReplacing();

        assertThat(begunBehindAGroup()).isEmpty();
        assertThat(row().attempt()).isEqualTo(1);
        assertThat(ledger.begin(10, 1_000, false, _ -> {})).hasSize(1);
    }

    @Test
    void beginsNothingThatReplacesBehindAGroupOnItsWayThoughItLandsMeanwhile() {
        stage();
        var looks = new AtomicInteger();
        connections.failStatement(
                sql -> {
                    if (sql.contains("retry_at IS NULL OR") && looks.getAndIncrement() == 0) {
                        // A thread inside a transaction may not have another one.
                        CompletableFuture.runAsync(this::landReplacing).join();
                    }
                    return false;
                },
                "never");

        assertThat(begunBehindAGroup()).isEmpty();

        assertThat(looks).hasValue(1);
        assertThat(ledger.begin(10, 1_000, false, _ -> {})).hasSize(1);
    }

    @Test
    void seesThatAGroupWouldPassWhatHasComeBack() {
        UUID before = batch;
        batch = landReplacing();
        UUID group = stage();
        assertThat(ledger.passes(group)).isTrue();

        batch = before;
        UUID passed = stage();

        assertThat(ledger.passes(group)).isFalse();
        assertThat(ledger.passes(passed)).isFalse();
    }

    /** Whatever the clocks said that their ids were made by. */
    @Test
    void takesOverWhatTheCatalogMayHaveHeardOfFirst() {
        UUID later = TimeOrderedId.next(InstantSource.fixed(NOW.plusSeconds(1)));
        UUID latest = TimeOrderedId.next(InstantSource.fixed(NOW.plusSeconds(2)));
        UUID earliest = TimeOrderedId.next(InstantSource.fixed(NOW.minusSeconds(1)));
        List.of(latest, later, earliest).forEach(this::openGroup);
        ledger.intend(latest, UUID.randomUUID());

        assertThat(ledger.takeOver())
                .extracting(GroupRow::id)
                .containsExactly(latest, earliest, later);
    }

    /** As a writer does that takes batches for under way that say so themselves. */
    @Test
    void letsBatchesFollowAGroupThatStandsWithoutThem() {
        UUID behind = batch;
        UUID group = commitWithoutBatches();
        batch = land("format=ndjson");
        stage();

        assertThat(follow(NOW.plusSeconds(2))).isZero();
        assertThat(follow(NOW)).isEqualTo(1);

        assertThat(row().state()).isEqualTo(BatchState.STAGED);
        batch = behind;
        assertThat(row().state()).isEqualTo(BatchState.COMMITTED);
        assertThat(row().groupId()).contains(group);
        assertThat(row().snapshotId()).contains(17L);
        assertThat(row().committedAt()).contains(NOW.plusSeconds(1));
        assertThat(row().schemaId()).contains(3);
        assertThat(follow(NOW)).isZero();
    }

    @Test
    void commitsNoGroupWithoutAllOfItsBatches() {
        UUID group = stage(TimeOrderedId.next(InstantSource.fixed(NOW)));
        UUID commitId = UUID.randomUUID();
        openGroup(group);
        ledger.intend(group, commitId);
        database.transactions()
                .run(handle ->
                        handle.execute(
                                "UPDATE batches SET state = 'DISCARDED' WHERE id = ?", batch));

        assertThatIllegalStateException()
                .isThrownBy(() ->
                        ledger.committed(
                                group,
                                commitId,
                                17,
                                Optional.empty(),
                                3,
                                Optional.empty(),
                                List.of()));

        assertThat(ledger.takeOver()).extracting(GroupRow::state).containsExactly("COMMITTING");
    }

    private static int follow(Instant from) {
        return database.transactions()
                .write(handle -> handle.attach(BatchStore.class).follow(TimeOrderedId.first(from)));
    }

    private UUID commitWithoutBatches() {
        UUID group = stage(TimeOrderedId.next(InstantSource.fixed(NOW.plusSeconds(1))));
        UUID commitId = UUID.randomUUID();
        openGroup(group);
        database.transactions()
                .run(handle -> {
                    GroupStore groups = handle.attach(GroupStore.class);
                    groups.intend(group, commitId);
                    groups.commit(group, commitId, 17, NOW.plusSeconds(1));
                });
        return group;
    }

    private void openGroup(UUID group) {
        database.transactions()
                .run(handle ->
                        handle.attach(GroupStore.class)
                                .stage(
                                        group,
                                        lease.lane().id(),
                                        UUID.randomUUID(),
                                        3,
                                        0,
                                        Optional.empty(),
                                        NOW));
    }

    private UUID landReplacing() {
        return land("format=ndjson&mode=overwrite-partition");
    }

    private UUID land(String options) {
        UUID landed = UUID.randomUUID();
        database.transactions()
                .run(handle ->
                        handle.attach(BatchStore.class)
                                .land(List.of(landed(lease.lane().id(), landed, options))));
        return landed;
    }

    /** The batch is in a group of its own. */
    private UUID stage() {
        return stage(UUID.randomUUID());
    }

    private UUID stage(UUID group) {
        ledger.stage(
                new NewGroup(
                        group,
                        UUID.randomUUID(),
                        0,
                        0,
                        Optional.empty(),
                        List.of(new NewGroup.Batch(batch, 1, 1, 0, RejectCounts.NONE, "")),
                        List.of()));
        return group;
    }

    private List<UUID> begunBehindAGroup() {
        return ledger.begin(10, 1_000, true, _ -> {}).stream().map(BatchRow::id).toList();
    }
}
