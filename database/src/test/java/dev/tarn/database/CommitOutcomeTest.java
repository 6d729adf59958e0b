package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.FaultyDataSource;
import dev.tarn.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether a transaction stands, fell, or cannot be told, with the network cut at the moment that
 * decides it.
 */
class CommitOutcomeTest {
    private static TestDatabase server;
    private static Database direct;
    private FaultProxy proxy;
    private Database database;

    @BeforeAll
    static void openServer() {
        server = Orders.database();
        direct = Orders.open(server);
    }

    @AfterAll
    static void closeServer() {
        direct.close();
        server.close();
    }

    @BeforeEach
    void open() {
        Orders.empty(server);
        proxy = FaultProxy.toPostgres(server.port());
        // The URL's own socket time-out wins, so that a withheld answer need not be waited for at
        // length.
        database = Orders.open(Orders.config(server.url(proxy) + "?socketTimeout=1", server));
    }

    @AfterEach
    void close() {
        database.close();
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = CommitFault.class,
            names = {"LOSE_ANSWER", "WITHHOLD_ANSWER"})
    void cannotTellThatLostAnswerMeantCommitted(CommitFault fault) {
        proxy.onCommit(fault);

        assertThatExceptionOfType(UnknownCommitOutcome.class)
                .isThrownBy(() -> database.transactions().run(handle -> Orders.insert(handle, 1)));

        assertThat(Orders.count(direct)).isEqualTo(1);
    }

    @Test
    void cannotTellThatLostCommitMeantRolledBack() {
        proxy.onCommit(CommitFault.LOSE_REQUEST);

        assertThatExceptionOfType(UnknownCommitOutcome.class)
                .isThrownBy(() -> database.transactions().run(handle -> Orders.insert(handle, 1)));

        assertThat(Orders.count(direct)).isZero();
    }

    @ParameterizedTest
    @EnumSource(CommitFault.class)
    void nextTransactionFindsGoodConnection(CommitFault fault) {
        proxy.onCommit(fault);
        assertThatThrownBy(() -> database.transactions().run(handle -> Orders.insert(handle, 1)))
                .isInstanceOf(UnknownCommitOutcome.class);

        database.transactions().run(handle -> Orders.insert(handle, 2));

        assertThat(Orders.count(direct)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void seesCommitAlsoWhenDriverHasItPrepared() {
        for (int id = 1; id <= 20; id++) {
            int row = id;
            database.transactions().run(handle -> Orders.insert(handle, row));
        }
        proxy.onCommit(CommitFault.LOSE_ANSWER);

        assertThatExceptionOfType(UnknownCommitOutcome.class)
                .isThrownBy(() -> database.transactions().run(handle -> Orders.insert(handle, 21)));

        assertThat(Orders.count(direct)).isEqualTo(21);
    }

    @Test
    void connectionLostBeforeCommitIsOrdinaryFailure() {
        assertThatExceptionOfType(SqlFailure.Unavailable.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    Orders.insert(handle, 1);
                                    proxy.cut();
                                    Orders.insert(handle, 2);
                                }))
                .satisfies(failure -> assertThat(failure.retriable()).isTrue());

        assertThat(Orders.count(direct)).isZero();
    }

    @Test
    void connectionLostBeforeCommitIsOrdinaryFailureAlsoWhenTheWorkHidesIt() {
        assertThatExceptionOfType(SqlFailure.Unavailable.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    Orders.insert(handle, 1);
                                    proxy.cut();
                                    assertThatThrownBy(() -> Orders.insert(handle, 2))
                                            .isInstanceOf(RuntimeException.class);
                                }))
                .withMessageContaining("before COMMIT was sent");

        assertThat(Orders.count(direct)).isZero();
    }

    @Test
    void lostAnswerToReadIsOrdinaryFailure() {
        proxy.onCommit(CommitFault.LOSE_ANSWER);

        assertThatExceptionOfType(SqlFailure.Unavailable.class)
                .isThrownBy(
                        () -> database.transactions().read(handle -> handle.execute("SELECT 1")));
    }

    @Test
    void refusalOfDeferredConstraintIsKnown() {
        assertThatExceptionOfType(SqlFailure.ForeignKeyViolation.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    handle.execute("SET CONSTRAINTS line_has_purchase DEFERRED");
                                    handle.execute(
                                            "INSERT INTO line (purchase_id, position) VALUES (7, 1)");
                                }))
                .satisfies(
                        failure -> assertThat(failure.constraint()).isEqualTo("line_has_purchase"));
    }

    @Test
    void refusalOfSerializableCommitIsKnown() {
        direct.transactions().run(handle -> Orders.insert(handle, 1));

        assertThatExceptionOfType(SqlFailure.SerializationFailure.class)
                .isThrownBy(() ->
                        database.transactions()
                                .write(
                                        TransactionIsolationLevel.SERIALIZABLE,
                                        handle -> {
                                            handle.execute("SELECT sum(amount) FROM purchase");
                                            handle.execute(
                                                    "INSERT INTO line (purchase_id, position) VALUES (1, 1)");
                                            interfere();
                                            return 0;
                                        }))
                .satisfies(failure -> assertThat(failure.retriable()).isTrue());
    }

    /**
     * Writes what the other transaction read, after reading what it writes: only one of the two can
     * stand.
     */
    private void interfere() {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.runAsync(
                            () ->
                                    direct.transactions()
                                            .write(
                                                    TransactionIsolationLevel.SERIALIZABLE,
                                                    handle -> {
                                                        handle.execute("SELECT count(*) FROM line");
                                                        return handle.execute(
                                                                "UPDATE purchase SET amount = amount + 1");
                                                    }),
                            executor)
                    .join();
        }
    }

    @Test
    void commitOfFailedTransactionIsRefused() {
        assertThatExceptionOfType(SqlFailure.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    Orders.insert(handle, 1);
                                    assertThatThrownBy(() -> Orders.insert(handle, 1))
                                            .isInstanceOf(RuntimeException.class);
                                }));

        assertThat(Orders.count(direct)).isZero();
    }

    @Test
    void serverEndingTheSessionDuringCommitLeavesItUnknown() throws SQLException {
        try (var dawdling = Orders.database()) {
            makeCommitsDawdle(dawdling);
            try (var slow = Orders.open(dawdling);
                    var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                var commit =
                        CompletableFuture.runAsync(
                                () -> slow.transactions().run(handle -> Orders.insert(handle, 1)),
                                executor);
                Awaitility.await().until(CommitOutcomeTest::endsDawdlingSession);

                assertThatThrownBy(commit::join).hasCauseInstanceOf(UnknownCommitOutcome.class);
            }
        }
    }

    private static void makeCommitsDawdle(TestDatabase at) throws SQLException {
        try (var connection = at.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE FUNCTION orders.dawdle() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$
                    """);
            statement.execute(
                    """
                    CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON orders.purchase
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION orders.dawdle()
                    """);
        }
    }

    private static boolean endsDawdlingSession() {
        return direct.transactions()
                .read(handle ->
                        handle.select(
                                        """
                                        SELECT pg_terminate_backend(pid)
                                        FROM pg_stat_activity
                                        WHERE query = 'COMMIT' AND state = 'active' AND wait_event = 'PgSleep'
                                        """)
                                .mapTo(Boolean.class)
                                .findOne()
                                .isPresent());
    }

    @ParameterizedTest
    @EnumSource(CommitFault.class)
    void faultyDataSourceLeavesTheSameDoubt(CommitFault fault) {
        var source = FaultyDataSource.over(server);
        try (var faulty = Database.open(Orders.SCHEMA, source)) {
            source.onCommit(fault);

            assertThatExceptionOfType(UnknownCommitOutcome.class)
                    .isThrownBy(
                            () -> faulty.transactions().run(handle -> Orders.insert(handle, 1)));
        }

        assertThat(Orders.count(direct)).isEqualTo(fault == CommitFault.LOSE_REQUEST ? 0 : 1);
    }
}
