package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time-outs of the pool and of the server are minutes here: only the time left can end a wait. */
@Timeout(120)
class TimeLimitsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static TestDatabase server;

    private final AtomicReference<Optional<Duration>> timeLeft =
            new AtomicReference<>(Optional.empty());
    private Database database;

    @BeforeAll
    static void openServer() {
        server = Orders.database();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        Orders.empty(server);
        var config =
                new DatabaseConfig(
                        server.url(),
                        server.user(),
                        server.password(),
                        2,
                        PATIENCE,
                        PATIENCE,
                        PATIENCE);
        database = Database.open(Orders.SCHEMA, config, new SimpleMeterRegistry(), timeLeft::get);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void waitsForAConnectionNoLongerThanThereIsTime() {
        try (var _ = database.jdbi().open();
                var _ = database.jdbi().open();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            timeLeft.set(Optional.of(Duration.ofMillis(200)));

            assertThat(CompletableFuture.supplyAsync(() -> Orders.count(database), executor))
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(SqlFailure.Unavailable.class);
        }
        timeLeft.set(Optional.empty());
        assertThat(Orders.count(database)).isZero();
    }

    /** However many they are. */
    @Test
    void leavesConnectionsToOthersThanThoseThatTakeSome() {
        Transactions some = database.transactions(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var inside = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            executor.execute(() ->
                    some.run(_ -> {
                        inside.countDown();
                        awaitQuietly(over);
                    }));
            awaitQuietly(inside);
            var waits = CompletableFuture.supplyAsync(() -> some.read(_ -> 1), executor);

            assertThat(CompletableFuture.supplyAsync(() -> Orders.count(database), executor))
                    .succeedsWithin(Duration.ofSeconds(60));
            assertThat(waits).isNotDone();
            over.countDown();
            assertThat(waits).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void takesNoConnectionWhenTheTimeIsUp() {
        timeLeft.set(Optional.of(Duration.ZERO));

        assertThatExceptionOfType(SqlFailure.Unavailable.class)
                .isThrownBy(() -> Orders.count(database));
    }

    @Test
    void endsAStatementWithTheTimeOfItsWork() {
        assertThatExceptionOfType(SqlFailure.StatementTimeout.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    Orders.insert(handle, 1);
                                    timeLeft.set(Optional.of(Duration.ofSeconds(1)));
                                    handle.execute("SELECT pg_sleep(60)");
                                }));

        timeLeft.set(Optional.empty());
        assertThat(Orders.count(database)).isZero();
    }

    @Test
    void holdsPlainStatementsToTheSameTimes() {
        assertThatExceptionOfType(SqlFailure.StatementTimeout.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    Orders.insert(handle, 1);
                                    timeLeft.set(Optional.of(Duration.ofSeconds(1)));
                                    PlainStatement.of("SELECT pg_sleep(?)")
                                            .find(handle, _ -> true, 60);
                                }));
        assertThatExceptionOfType(SqlFailure.StatementTimeout.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    timeLeft.set(Optional.of(Duration.ZERO));
                                    PlainStatement.of("SELECT 1").find(handle, _ -> true);
                                }));

        timeLeft.set(Optional.empty());
        assertThat(Orders.count(database)).isZero();
    }

    @Test
    void sendsNoStatementWhenTheTimeIsUp() {
        assertThatExceptionOfType(SqlFailure.StatementTimeout.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    Orders.insert(handle, 1);
                                    timeLeft.set(Optional.of(Duration.ZERO));
                                    Orders.insert(handle, 2);
                                }));

        timeLeft.set(Optional.of(PATIENCE.multipliedBy(2)));
        assertThat(Orders.count(database)).isZero();
    }

    @Test
    void givesBackEveryConnectionHoweverItsWorkEnded() {
        for (int i = 0; i < 10; i++) {
            timeLeft.set(Optional.empty());
            assertThatExceptionOfType(SqlFailure.class)
                    .isThrownBy(() ->
                            database.transactions()
                                    .run(handle ->
                                            handle.execute(
                                                    "SELECT pg_terminate_backend(pg_backend_pid())")));
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() ->
                            database.transactions()
                                    .run(_ -> {
                                        throw new IllegalStateException("the work's own");
                                    }));
        }
        try (var _ = database.jdbi().open();
                var _ = database.jdbi().open()) {
            timeLeft.set(Optional.of(Duration.ofMillis(1)));
            // No more than there are, either.
            assertThatExceptionOfType(SqlFailure.Unavailable.class)
                    .isThrownBy(() -> Orders.count(database));
        }
    }
}
