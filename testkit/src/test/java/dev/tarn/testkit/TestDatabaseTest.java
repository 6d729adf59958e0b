package dev.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {
    private final AtomicInteger prepared = new AtomicInteger();

    private TestDatabase withTable() {
        return TestDatabase.from(
                "with-table",
                database -> {
                    prepared.incrementAndGet();
                    execute(database, "CREATE TABLE purchase (id bigint)");
                });
    }

    private static void execute(TestDatabase database, String sql) {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static long count(TestDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM purchase")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void copiesWhatWasPreparedOnceAndSharesNothing() throws SQLException {
        try (var one = withTable();
                var two = withTable()) {
            execute(one, "INSERT INTO purchase VALUES (1)");

            assertThat(count(one)).isEqualTo(1);
            assertThat(count(two)).isZero();
            assertThat(prepared).hasValue(1);
        }
    }

    @Test
    void startsEmpty() {
        try (var database = TestDatabase.empty()) {
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> count(database));
        }
    }

    @Test
    void isGoneOnceClosedAlsoWhileSomebodyIsConnected() throws SQLException {
        var database = TestDatabase.empty();
        try (var _ = database.connect()) {
            database.close();
        }

        assertThatExceptionOfType(SQLException.class).isThrownBy(database::connect);
    }
}
