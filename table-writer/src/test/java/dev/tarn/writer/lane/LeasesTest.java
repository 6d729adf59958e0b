package dev.tarn.writer.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.database.Database;
import dev.tarn.testkit.FaultyDataSource;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.writer.ledger.LaneLease;
import dev.tarn.writer.ledger.LaneRow;
import dev.tarn.writer.ledger.LaneStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LeasesTest {
    private static final LaneConfig CONFIG =
            new LaneConfig(
                    8,
                    Duration.ofSeconds(60),
                    Duration.ofMillis(250),
                    10_000,
                    DataSize.parse("256MB"),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5));

    private static TestDatabase server;
    private static Database database;

    private Leases leases;

    @BeforeAll
    static void open() {
        server = TestDatabase.empty();
        database = Database.open("writer", FaultyDataSource.over(server));
        database.migrations().migrate();
    }

    @AfterAll
    static void close() {
        database.close();
        server.close();
    }

    @BeforeEach
    void begin() {
        leases = new Leases(database.transactions(), CONFIG);
    }

    private LaneLease take() {
        UUID table = UUID.randomUUID();
        LaneRow lane =
                database.transactions()
                        .write(handle -> {
                            LaneStore lanes = handle.attach(LaneStore.class);
                            lanes.ensure("lake", table, "sales", "orders");
                            return lanes.get(lanes.find("lake", table).orElseThrow());
                        });
        return leases.take(lane).orElseThrow();
    }

    private static void expire() {
        database.transactions()
                .run(handle ->
                        handle.execute(
                                "UPDATE lanes SET leased_until = now() - interval '1 hour'"));
    }

    private static boolean isLeased(LaneLease lease) {
        return database.transactions()
                .read(handle ->
                        handle.createQuery("SELECT leased_until > now() FROM lanes WHERE id = :id")
                                .bind("id", lease.lane().id())
                                .mapTo(Boolean.class)
                                .one());
    }

    @Test
    @Timeout(60)
    void renewsTheOthersWhileOneIsWrittenUnder() throws SQLException {
        LaneLease busy = take();
        LaneLease free = take();
        expire();
        try (Connection writing = server.connect();
                var statement = writing.createStatement()) {
            writing.setAutoCommit(false);
            statement.execute(
                    "SELECT FROM writer.lanes WHERE id = %d FOR SHARE".formatted(busy.lane().id()));

            leases.renew();

            assertThat(isLeased(free)).isTrue();
            assertThat(isLeased(busy)).isFalse();
            writing.commit();
        }
        while (!isLeased(busy)) {
            Thread.onSpinWait();
        }
        assertThat(leases.isCutOff(busy.lane().id())).isFalse();
    }

    @Test
    void renewsNothingThatWasGivenBackOrIsSomebodyElses() {
        LaneLease givenBack = take();
        LaneLease lost = take();
        LaneLease own = take();
        leases.giveBack(givenBack);
        expire();
        var others = new Leases(database.transactions(), CONFIG);
        assertThat(others.take(lost.lane())).isPresent();
        expire();

        leases.renew();

        assertThat(isLeased(own)).isTrue();
        assertThat(isLeased(lost)).isFalse();
        assertThat(isLeased(givenBack)).isFalse();
    }
}
