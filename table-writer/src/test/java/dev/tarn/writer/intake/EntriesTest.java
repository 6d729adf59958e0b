package dev.tarn.writer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.database.Database;
import dev.tarn.database.DatabaseConfig;
import dev.tarn.database.Transactions;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.writer.intake.Entries.Coming;
import dev.tarn.writer.intake.Entries.Outcome;
import dev.tarn.writer.landing.RawPlace;
import dev.tarn.writer.ledger.BatchLink;
import dev.tarn.writer.ledger.BatchOrigin;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.LaneStore;
import dev.tarn.writer.ledger.NewBatch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches that share a transaction, of which some are refused. */
class EntriesTest {
    private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");

    private static TestDatabase server;
    private static Database database;
    private static Transactions transactions;
    private long lane;

    @BeforeAll
    static void open() {
        server = TestDatabase.empty();
        database =
                Database.open(
                        "writer",
                        new DatabaseConfig(server.url(), server.user(), server.password()),
                        new SimpleMeterRegistry());
        database.migrations().migrate();
        transactions = database.transactions();
    }

    @AfterAll
    static void close() {
        database.close();
        server.close();
    }

    @BeforeEach
    void newTable() {
        UUID table = UUID.randomUUID();
        lane =
                transactions.write(handle -> {
                    LaneStore lanes = handle.attach(LaneStore.class);
                    lanes.ensure("lake", table, "sales", "orders");
                    return lanes.find("lake", table).orElseThrow();
                });
    }

    private Coming coming(String key, Optional<UUID> replays, Optional<Integer> contract) {
        UUID id = UUID.randomUUID();
        return new Coming(
                new NewBatch(
                        id,
                        lane,
                        key,
                        "format=ndjson",
                        "ada",
                        RawPlace.whole("s3://raw/landing/" + id, 7),
                        new byte[] {1},
                        "test",
                        NOW,
                        NOW,
                        BatchOrigin.NONE,
                        BatchLink.to(replays)),
                contract);
    }

    private Coming plain(String key) {
        return uploaded(coming(key, Optional.empty(), Optional.empty()));
    }

    private static Coming uploaded(Coming coming) {
        transactions.run(handle ->
                handle.attach(BatchStore.class)
                        .beginUploads(List.of(coming.batch().rawLocation()), List.of(NOW)));
        return coming;
    }

    private static List<Outcome> land(Coming... all) {
        return transactions.write(handle -> Entries.land(handle, List.of(all)));
    }

    private Set<String> keysOf(Coming... all) {
        Long[] lanes = new Long[all.length];
        String[] keys = new String[all.length];
        for (int i = 0; i < all.length; i++) {
            lanes[i] = lane;
            keys[i] = all[i].batch().idempotencyKey();
        }
        return transactions.read(handle ->
                handle.attach(BatchStore.class).findByKeys(lanes, keys).stream()
                        .map(row -> row.idempotencyKey())
                        .collect(java.util.stream.Collectors.toSet()));
    }

    private static boolean isUpload(Coming coming) {
        return transactions.write(handle ->
                handle.attach(BatchStore.class).endUpload(coming.batch().rawLocation()) == 1);
    }

    @Test
    void refusesNobodyButTheOneThatReplaysWhatCannotBeReplayed() {
        Coming before = plain("before");
        UUID none = UUID.randomUUID();
        Coming wrong = uploaded(coming("wrong", Optional.of(none), Optional.empty()));
        Coming behind = plain("behind");

        List<Outcome> outcomes = land(before, wrong, behind);

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Stays.class);
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.NotReplayable(none));
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Stays.class);
        assertThat(keysOf(before, wrong, behind)).containsExactlyInAnyOrder("before", "behind");
        assertThat(isUpload(wrong)).as("upkeep knows of its body").isTrue();
        assertThat(isUpload(before)).isFalse();
    }

    @Test
    void replaysABatchForOneOfTwoWhoComeTogether() {
        Coming first = plain("first");
        land(first);
        transactions.run(
                handle -> handle.attach(BatchStore.class).discard(lane, first.batch().id()));
        Optional<UUID> old = Optional.of(first.batch().id());
        Coming one = uploaded(coming("one", old, Optional.empty()));
        Coming other = uploaded(coming("other", old, Optional.empty()));

        List<Outcome> outcomes = land(one, other);

        assertThat(outcomes).filteredOn(Outcome.Stays.class::isInstance).hasSize(1);
        assertThat(outcomes).contains(new Outcome.NotReplayable(first.batch().id()));
        assertThat(keysOf(one, other)).hasSize(1);
    }

    @Test
    void letsANeighbourHaveTheKeyOfOneThatIsWithdrawn() {
        Coming refused = uploaded(coming("key", Optional.empty(), Optional.of(7)));
        Coming neighbour = plain("key");

        List<Outcome> outcomes = land(refused, neighbour);

        assertThat(outcomes)
                .containsExactly(new Outcome.UnderOther(Optional.empty()), new Outcome.Again());
        assertThat(land(neighbour).getFirst()).isInstanceOf(Outcome.Stays.class);
        assertThat(isUpload(refused)).isTrue();
    }

    @Test
    void refusesNobodyButTheOneWhoseUploadWasGivenUp() {
        Coming late = coming("late", Optional.empty(), Optional.empty());
        Coming good = plain("good");

        List<Outcome> outcomes = land(late, good);

        assertThat(outcomes.getFirst()).isEqualTo(new Outcome.GivenUp());
        assertThat(outcomes.getLast()).isInstanceOf(Outcome.Stays.class);
        assertThat(keysOf(late, good)).containsExactly("good");
    }

    @Test
    void landsAKeyOnceOfTwoWhoBringItTogether() {
        List<Outcome> outcomes = land(plain("twice"), plain("twice"));

        assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Stays.class);
        assertThat(outcomes.getLast()).isEqualTo(new Outcome.KeyTaken());
    }
}
