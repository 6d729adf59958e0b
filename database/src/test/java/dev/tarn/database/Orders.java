package dev.tarn.database;

import dev.tarn.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/** A schema with two tables, for the tests of everything that is not about the schema itself. */
final class Orders {
    static final String SCHEMA = "orders";

    private Orders() {}

    static TestDatabase database() {
        return TestDatabase.from(
                SCHEMA,
                empty -> {
                    try (var database = open(config(empty.url(), empty))) {
                        database.migrations().migrate();
                    }
                });
    }

    /** Takes every row away, so that one database can serve all tests of a class. */
    static void empty(TestDatabase at) {
        try (var connection = at.connect();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE orders.purchase CASCADE");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static DatabaseConfig config(String url, TestDatabase at) {
        return new DatabaseConfig(
                url,
                at.user(),
                at.password(),
                2,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofMillis(300));
    }

    static Database open(TestDatabase at) {
        return open(config(at.url(), at));
    }

    static Database open(DatabaseConfig config) {
        return Database.open(SCHEMA, config, new SimpleMeterRegistry());
    }

    static void insert(Handle handle, long id) {
        handle.execute("INSERT INTO purchase (id, amount) VALUES (?, 1)", id);
    }

    static long count(Database database) {
        return database.transactions()
                .read(handle ->
                        handle.select("SELECT count(*) FROM purchase").mapTo(Long.class).one());
    }
}
