package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.FaultyDataSource;
import dev.tarn.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionsTest {
    private static TestDatabase server;
    private static Database database;
    private static Transactions transactions;

    @BeforeAll
    static void open() {
        server = Orders.database();
        database = Orders.open(server);
        transactions = database.transactions();
    }

    @AfterAll
    static void close() {
        database.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        Orders.empty(server);
    }

    @Test
    void commitsAndReturnsWhatTheWorkReturns() {
        long id =
                transactions.write(handle -> {
                    Orders.insert(handle, 7);
                    return 7L;
                });

        assertThat(id).isEqualTo(7);
        assertThat(Orders.count(database)).isEqualTo(1);
    }

    @Test
    void rollsBackAndPassesOnWhatTheWorkThrows() {
        var refusal = new IllegalArgumentException("no such order");

        assertThatThrownBy(() ->
                        transactions.run(handle -> {
                            Orders.insert(handle, 1);
                            throw refusal;
                        }))
                .isSameAs(refusal);

        assertThat(Orders.count(database)).isZero();
    }

    @Test
    void rollsBackAlsoForErrors() {
        assertThatThrownBy(() ->
                        transactions.run(handle -> {
                            Orders.insert(handle, 1);
                            throw new StackOverflowError();
                        }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(Orders.count(database)).isZero();
    }

    @Test
    void leavesFailuresOfTheWorkThatMerelyWrapSqlAlone() {
        var refusal = new IllegalStateException(new SQLException("elsewhere", "23505"));

        assertThatThrownBy(() ->
                        transactions.run(handle -> {
                            throw refusal;
                        }))
                .isSameAs(refusal);
    }

    @Test
    void givesEveryConnectionBack() {
        for (int round = 0; round < 10; round++) {
            assertThatThrownBy(() -> transactions.run(handle -> handle.execute("SELECT 1 / 0")))
                    .isInstanceOf(SqlFailure.Other.class);
        }

        assertThat(Orders.count(database)).isZero();
    }

    @Test
    void refusesTransactionInsideTransaction() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                        transactions.run(outer -> {
                            Orders.insert(outer, 1);
                            transactions.run(inner -> Orders.insert(inner, 2));
                        }))
                .withMessageContaining("inside a transaction");

        assertThat(Orders.count(database)).isZero();
    }

    @Test
    void refusesReadInsideTransaction() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> transactions.run(_ -> Orders.count(database)));
    }

    @Test
    void refusesJdbiInsideTransaction() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                        transactions.run(
                                _ -> database.jdbi().useHandle(inner -> Orders.insert(inner, 1))));
    }

    @Test
    void refusesAnotherDatabaseInsideTransaction() {
        try (var other = Orders.open(server)) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> transactions.run(_ -> Orders.count(other)));
        }
    }

    @Test
    void allowsOneTransactionAfterAnotherAndOnOtherThreads() {
        transactions.run(handle -> Orders.insert(handle, 1));
        transactions.run(handle -> {
            Orders.insert(handle, 2);
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                CompletableFuture.runAsync(
                                () -> transactions.run(other -> Orders.insert(other, 3)), executor)
                        .join();
            }
        });

        assertThat(Orders.count(database)).isEqualTo(3);
    }

    @Test
    void takesARefusalToWriteForAStandby() {
        assertThatExceptionOfType(SqlFailure.Unavailable.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    handle.execute("SET TRANSACTION READ ONLY");
                                    Orders.insert(handle, 1);
                                }));
    }

    @Test
    void refusesToWriteInReadTransaction() {
        assertThatExceptionOfType(SqlFailure.Other.class)
                .isThrownBy(
                        () -> transactions.read(handle -> handle.execute("DELETE FROM purchase")))
                .satisfies(failure -> assertThat(failure.sqlState()).isEqualTo("25006"));
    }

    @Test
    void writesAgainOnConnectionThatRead() {
        for (int id = 1; id <= 5; id++) {
            long row = id;
            assertThat(Orders.count(database)).isEqualTo(row - 1);
            transactions.run(handle -> Orders.insert(handle, row));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TransactionIsolationLevel.class,
            names = {"READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE"})
    void runsWithTheIsolationAskedForAndOnlyOnce(TransactionIsolationLevel isolation) {
        String wanted = isolation.name().toLowerCase(Locale.ROOT).replace('_', ' ');

        assertThat(transactions.write(isolation, TransactionsTest::isolation)).isEqualTo(wanted);
        assertThat(transactions.read(isolation, TransactionsTest::isolation)).isEqualTo(wanted);
        assertThat(transactions.write(TransactionsTest::isolation)).isEqualTo("read committed");
    }

    @ParameterizedTest
    @EnumSource(
            value = TransactionIsolationLevel.class,
            names = {"READ_UNCOMMITTED", "NONE", "UNKNOWN"})
    void refusesIsolationThatPostgresHasNot(TransactionIsolationLevel isolation) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> transactions.write(isolation, _ -> 1));
    }

    @Test
    void connectionThatCannotBeHadIsRetriableFailure() {
        var source = FaultyDataSource.over(server);
        try (var faulty = Database.open(Orders.SCHEMA, source)) {
            source.refuseConnections(1);

            assertThatExceptionOfType(SqlFailure.Unavailable.class)
                    .isThrownBy(
                            () -> faulty.transactions().run(handle -> Orders.insert(handle, 1)));
            faulty.transactions().run(handle -> Orders.insert(handle, 1));
        }

        assertThat(Orders.count(database)).isEqualTo(1);
    }

    private static String isolation(Handle handle) {
        return handle.select("SHOW transaction_isolation").mapTo(String.class).one();
    }
}
