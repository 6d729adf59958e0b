package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.tarn.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private TestDatabase server;

    @BeforeEach
    void open() {
        server = TestDatabase.empty();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void createsTheSchemaAndAppliesWhatIsMissingOnce() {
        try (var database = Orders.open(server)) {
            assertThat(database.migrations().migrate()).isEqualTo(2);
            assertThat(database.migrations().migrate()).isZero();
            assertThat(Orders.count(database)).isZero();
        }
    }

    @Test
    void refusesSchemaThatIsNotMigratedUntilItIs() {
        try (var database = Orders.open(server)) {
            assertRefused(() -> database.migrations().requireCurrent())
                    .withMessage(
                            "Cannot use schema orders: migrations are missing: 0001, 0002; run migrate first");

            database.migrations().migrate();

            assertThatNoException().isThrownBy(() -> database.migrations().requireCurrent());
        }
    }

    @Test
    void refusesDatabaseOfNewerVersion() throws SQLException {
        try (var database = Orders.open(server)) {
            database.migrations().migrate();
            execute(
                    """
                    INSERT INTO orders.flyway_schema_history
                        (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    VALUES (3, '0007', 'later', 'SQL', 'V0007__later.sql', 1, 'tarn', 1, true)
                    """);

            assertRefused(() -> database.migrations().migrate())
                    .withMessage(
                            "Cannot use schema orders: a newer version of this program brought it to 0007;"
                                    + " start that version or a later one");
            assertRefused(() -> database.migrations().requireCurrent())
                    .withMessageContaining("0007");
        }
    }

    @Test
    void refusesMigrationThatWasChangedAfterwards() throws SQLException {
        try (var database = Orders.open(server)) {
            database.migrations().migrate();
            execute(
                    "UPDATE orders.flyway_schema_history SET checksum = 4711 WHERE version = '0002'");

            assertRefused(() -> database.migrations().migrate())
                    .withMessageContaining("checksum mismatch");
            assertRefused(() -> database.migrations().requireCurrent())
                    .withMessageContaining("checksum mismatch");
        }
    }

    @Test
    void failingMigrationLeavesNothingOfItself() throws SQLException {
        try (var database = open("broken")) {
            assertRefused(() -> database.migrations().migrate())
                    .withMessageContaining("V0002__wrong.sql");

            assertThat(tables("broken")).isEqualTo("fine, flyway_schema_history");
        }
    }

    @Test
    void refusesSchemaWithoutMigrations() {
        try (var database = open("nothing")) {
            assertRefused(() -> database.migrations().migrate())
                    .withMessageContaining("db/nothing");
        }
    }

    @Test
    void migratesOnceWhenSeveralStartTogether() {
        try (var one = Orders.open(server);
                var two = Orders.open(server);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.supplyAsync(() -> one.migrations().migrate(), executor);
            var second = CompletableFuture.supplyAsync(() -> two.migrations().migrate(), executor);

            assertThat(first.join() + second.join()).isEqualTo(2);
        }
    }

    @Test
    void migratesForLongerThanStatementsMayRun() {
        // A second is plenty for opening the pool, and less than the migration takes.
        var impatient =
                new DatabaseConfig(
                        server.url(),
                        server.user(),
                        server.password(),
                        2,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1));
        try (var database = Database.open("slow", impatient, new SimpleMeterRegistry())) {
            assertThat(database.migrations().migrate()).isEqualTo(1);
        }
    }

    private static ThrowableAssertAlternative<MigrationFailure> assertRefused(
            ThrowingCallable work) {
        var refusal = assertThatExceptionOfType(MigrationFailure.class).isThrownBy(work);
        refusal.satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
        return refusal;
    }

    private Database open(String schema) {
        return Database.open(
                schema, Orders.config(server.url(), server), new SimpleMeterRegistry());
    }

    private void execute(String sql) throws SQLException {
        try (var connection = server.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String tables(String schema) throws SQLException {
        try (var connection = server.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                SELECT string_agg(table_name, ', ' ORDER BY table_name)
                                FROM information_schema.tables
                                WHERE table_schema = ?
                                """)) {
            statement.setString(1, schema);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
