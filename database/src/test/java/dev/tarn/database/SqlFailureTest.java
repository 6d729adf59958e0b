package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailureTest {
    private static TestDatabase server;
    private static Database database;

    @BeforeAll
    static void open() {
        server = Orders.database();
        database = Orders.open(server);
        database.transactions()
                .run(handle -> {
                    Orders.insert(handle, 1);
                    Orders.insert(handle, 2);
                    handle.execute("INSERT INTO line (purchase_id, position) VALUES (1, 1)");
                });
    }

    @AfterAll
    static void close() {
        database.close();
        server.close();
    }

    @Test
    void namesTheConstraintOfUniqueViolation() {
        assertThatExceptionOfType(SqlFailure.UniqueViolation.class)
                .isThrownBy(() -> run("INSERT INTO purchase (id, amount) VALUES (1, 1)"))
                .satisfies(failure -> assertThat(failure.constraint()).isEqualTo("purchase_pkey"))
                .satisfies(failure -> assertThat(failure.retriable()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO line (purchase_id, position) VALUES (9, 1)",
                "DELETE FROM purchase WHERE id = 1"
            })
    void namesTheConstraintOfForeignKeyViolationFromEitherSide(String sql) {
        assertThatExceptionOfType(SqlFailure.ForeignKeyViolation.class)
                .isThrownBy(() -> run(sql))
                .satisfies(
                        failure -> assertThat(failure.constraint()).isEqualTo("line_has_purchase"));
    }

    @Test
    void tellsForeignKeyThatRestricts() {
        assertThatExceptionOfType(SqlFailure.ForeignKeyViolation.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    handle.execute(
                                            "CREATE TABLE strict (id bigint REFERENCES purchase (id) ON DELETE RESTRICT)");
                                    handle.execute("INSERT INTO strict (id) VALUES (2)");
                                    handle.execute("DELETE FROM purchase WHERE id = 2");
                                }))
                .satisfies(failure -> assertThat(failure.constraint()).isEqualTo("strict_id_fkey"));
    }

    @Test
    void namesTheConstraintOfCheckViolation() {
        assertThatExceptionOfType(SqlFailure.CheckViolation.class)
                .isThrownBy(() -> run("INSERT INTO purchase (id, amount) VALUES (3, 0)"))
                .satisfies(failure ->
                        assertThat(failure.constraint()).isEqualTo("amount_is_positive"));
    }

    @Test
    void keepsTheRowOutOfTheMessage() {
        assertThatExceptionOfType(SqlFailure.UniqueViolation.class)
                .isThrownBy(() -> run("INSERT INTO purchase (id, amount) VALUES (1, 4711)"))
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("(id)=(1)"));
    }

    @Test
    void tellsStatementThatRunsTooLong() {
        assertThatExceptionOfType(SqlFailure.StatementTimeout.class)
                .isThrownBy(() -> run("SET LOCAL statement_timeout = 50; SELECT pg_sleep(30)"))
                .satisfies(failure -> assertThat(failure.retriable()).isFalse());
    }

    @Test
    void tellsLockThatSomebodyElseHolds() {
        database.transactions()
                .run(handle -> {
                    handle.execute("UPDATE purchase SET amount = 2 WHERE id = 1");
                    assertThat(elsewhere(() -> run("UPDATE purchase SET amount = 3 WHERE id = 1")))
                            .get()
                            .isInstanceOf(SqlFailure.LockTimeout.class)
                            .matches(failure -> ((SqlFailure) failure).retriable());
                });
    }

    @Test
    void tellsTransactionThatWasOvertaken() {
        assertThatExceptionOfType(SqlFailure.SerializationFailure.class)
                .isThrownBy(() ->
                        database.transactions()
                                .write(
                                        TransactionIsolationLevel.REPEATABLE_READ,
                                        handle -> {
                                            handle.execute("SELECT count(*) FROM purchase");
                                            assertThat(
                                                            elsewhere(() ->
                                                                    run(
                                                                            "UPDATE purchase SET amount = 5 WHERE id = 2")))
                                                    .isEmpty();
                                            return handle.execute(
                                                    "UPDATE purchase SET amount = 6 WHERE id = 2");
                                        }));
    }

    @Test
    void tellsTheVictimOfDeadlock() {
        var bothHoldOne = new CyclicBarrier(2);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = crossed(executor, bothHoldOne, 1, 2);
            var two = crossed(executor, bothHoldOne, 2, 1);

            assertThat(Stream.of(one, two).flatMap(work -> failureOf(work).stream()))
                    .filteredOn(failure -> failure instanceof SqlFailure.Deadlock)
                    .hasSize(1);
        }
    }

    private static CompletableFuture<Void> crossed(
            ExecutorService executor, CyclicBarrier bothHoldOne, long first, long second) {
        return CompletableFuture.runAsync(
                () ->
                        database.transactions()
                                .run(handle -> {
                                    handle.execute("SET LOCAL lock_timeout = '20s'");
                                    lock(handle, first);
                                    await(bothHoldOne);
                                    lock(handle, second);
                                }),
                executor);
    }

    private static void lock(Handle handle, long id) {
        handle.execute("SELECT id FROM purchase WHERE id = ? FOR UPDATE", id);
    }

    @Test
    void tellsUnavailableFromOther() {
        assertThat(SqlFailure.of(new SQLException("gone", "08006")))
                .isInstanceOf(SqlFailure.Unavailable.class);
        assertThat(SqlFailure.of(new SQLException("shut down", "57P01")))
                .isInstanceOf(SqlFailure.Unavailable.class);
        assertThat(SqlFailure.of(new SQLException("too many", "53300")))
                .isInstanceOf(SqlFailure.Unavailable.class);
        assertThat(SqlFailure.of(new SQLException("broken pipe", new IOException())))
                .isInstanceOf(SqlFailure.Unavailable.class);
        assertThat(SqlFailure.of(new SQLException("idle in transaction", "25P03")))
                .isInstanceOf(SqlFailure.Unavailable.class);
        assertThat(SqlFailure.of(new SQLException("read only", "25006")))
                .isInstanceOf(SqlFailure.Other.class);
        assertThat(SqlFailure.of(new SQLException("aborted transaction", "25P02")))
                .isInstanceOf(SqlFailure.Other.class);
        assertThat(SqlFailure.of(new SQLException("no state")))
                .isInstanceOf(SqlFailure.Other.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"53000", "53100", "53200", "53400"})
    void tellsWhatTheServerHasRunOutOf(String state) {
        assertThat(SqlFailure.of(new SQLException("no more", state)))
                .isInstanceOf(SqlFailure.Exhausted.class)
                .matches(failure -> !failure.retriable());
    }

    @Test
    void findsFailureBelowOthersAndNoneWhereThereIsNone() {
        var below =
                new IllegalStateException(new RuntimeException(new SQLException("gone", "08006")));

        assertThat(SqlFailure.find(below)).get().isInstanceOf(SqlFailure.Unavailable.class);
        assertThat(SqlFailure.find(new IllegalStateException("no SQL here"))).isEmpty();
    }

    private static void run(String sql) {
        database.transactions().run(handle -> handle.execute(sql));
    }

    private static Optional<Throwable> elsewhere(Runnable work) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return failureOf(CompletableFuture.runAsync(work, executor));
        }
    }

    private static Optional<Throwable> failureOf(CompletableFuture<Void> work) {
        return work.<Optional<Throwable>>thenApply(_ -> Optional.empty())
                .exceptionally(failure ->
                        Optional.of(
                                failure instanceof CompletionException && failure.getCause() != null
                                        ? failure.getCause()
                                        : failure))
                .join();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
