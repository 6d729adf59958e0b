package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PlainStatementTest {
    private static TestDatabase server;
    private static Database database;

    @BeforeAll
    static void open() {
        server = Orders.database();
        database = Orders.open(server);
    }

    @AfterAll
    static void close() {
        database.close();
        server.close();
    }

    @Test
    void bindsEachKindOfValue() {
        var statement =
                PlainStatement.of(
                        """
                        SELECT concat_ws(' ', CAST(? AS text), CAST(? AS bigint), CAST(? AS int), CAST(? AS smallint),
                            CAST(? AS boolean), encode(CAST(? AS bytea), 'hex'), CAST(? AS uuid),
                            array_to_string(CAST(? AS text[]), '|'), CAST(? AS text), CAST(? AS text) IS NULL)
                        """);
        UUID uuid = UUID.fromString("e3b0c442-98fc-4c14-9afb-f4c8996fb924");
        Optional<String> read =
                database.jdbi()
                        .withHandle(handle ->
                                statement.find(
                                        handle,
                                        row -> row.getString(1),
                                        "it's",
                                        1L << 40,
                                        7,
                                        (short) 2,
                                        true,
                                        "abc".getBytes(StandardCharsets.UTF_8),
                                        uuid,
                                        new String[] {"a", "b,c", "\"d\""},
                                        Optional.of("some"),
                                        Optional.empty()));

        assertThat(read)
                .hasValue("it's 1099511627776 7 2 t 616263 %s a|b,c|\"d\" some t".formatted(uuid));
    }

    @Test
    void refusesWhatItCannotBind() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        database.jdbi()
                                .useHandle(handle ->
                                        PlainStatement.of("SELECT ?").find(handle, _ -> true, 'c')))
                .withMessageContaining("Character");
    }

    @Test
    void answersRowsAndHowManyWereChanged() {
        database.transactions()
                .run(handle -> {
                    var insert =
                            PlainStatement.of(
                                    "INSERT INTO purchase (id, amount) SELECT g, 1 FROM generate_series(?, ?) g");
                    assertThat(insert.update(handle, 11L, 13L)).isEqualTo(3);
                });
        var ids =
                PlainStatement.of("SELECT id FROM purchase WHERE id BETWEEN ? AND 99 ORDER BY id");

        List<Long> all =
                database.jdbi().withHandle(handle -> ids.list(handle, row -> row.getLong(1), 10L));
        Optional<Long> none =
                database.jdbi().withHandle(handle -> ids.find(handle, row -> row.getLong(1), 99L));

        assertThat(all).containsExactly(11L, 12L, 13L);
        assertThat(none).isEmpty();
        assertThat(database.reads().list(ids, row -> row.getLong(1), 12L))
                .containsExactly(12L, 13L);
        assertThat(database.reads().find(ids, row -> row.getLong(1), 11L)).hasValue(11L);
        assertThat(database.reads().find(ids, row -> row.getLong(1), 99L)).isEmpty();
    }

    /** As with a Handle: a failure is told by what it means, and the connection is given back. */
    @Test
    void readsFailAsEveryOtherStatementDoes() {
        var divided = PlainStatement.of("SELECT 1 / CAST(? AS int)");
        for (int i = 0; i < 30; i++) {
            assertThatExceptionOfType(SqlFailure.Other.class)
                    .isThrownBy(() -> database.reads().find(divided, row -> row.getInt(1), 0))
                    .satisfies(failure -> assertThat(failure.sqlState()).isEqualTo("22012"));
        }
        assertThat(database.reads().find(divided, row -> row.getInt(1), 1)).hasValue(1);
    }

    /** A second connection for the same thread can wait for the first one for ever. */
    @Test
    void readsAreRefusedInsideATransaction() {
        var one = PlainStatement.of("SELECT 1");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(_ -> database.reads().find(one, row -> row.getInt(1))));
    }

    @Test
    void answersHowManyRowsTheLastOfSeveralChanged() {
        var several =
                PlainStatement.of(
                        """
                        INSERT INTO purchase (id, amount) SELECT g, 1 FROM generate_series(?, ?) g;
                        SELECT 1;
                        UPDATE purchase SET amount = 2 WHERE id = ?
                        """);

        // Often enough for the driver to prepare it on the server.
        for (int i = 0; i < 7; i++) {
            long first = 1_000 + i * 10L;
            int changed =
                    database.transactions()
                            .write(handle ->
                                    several.updateLast(handle, first, first + 2, first + 1));
            assertThat(changed).isEqualTo(1);
        }
        int none =
                database.transactions()
                        .write(handle -> several.updateLast(handle, 2_000L, 2_002L, 9_999L));

        assertThat(none).isZero();
    }

    @Test
    void letsEachOfSeveralSeeWhatWasCommittedWhileTheOneBeforeItWaited() throws Exception {
        var behindLock =
                PlainStatement.of(
                        """
                        SELECT pg_advisory_xact_lock_shared(?);
                        INSERT INTO purchase (id, amount)
                        SELECT 3001, 1
                        WHERE NOT EXISTS (SELECT 1 FROM purchase WHERE id = 3000)
                        """);
        try (var patient =
                        Orders.open(
                                new DatabaseConfig(
                                        server.url(), server.user(), server.password()));
                var before = server.connect();
                var statement = before.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            before.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(3000)");
            statement.execute("INSERT INTO orders.purchase (id, amount) VALUES (3000, 1)");
            Future<Integer> waiting =
                    threads.submit(() ->
                            patient.transactions()
                                    .write(handle -> behindLock.updateLast(handle, 3000L)));
            await().until(() -> waiting.isDone() || isWaitedFor(statement));
            before.commit();

            assertThat(waiting.get()).isZero();
        }
    }

    private static boolean isWaitedFor(Statement statement) throws SQLException {
        try (var found =
                statement.executeQuery(
                        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")) {
            return found.next();
        }
    }

    @Test
    void failsAsEveryOtherStatementDoes() {
        var insert = PlainStatement.of("INSERT INTO purchase (id, amount) VALUES (?, 1)");

        assertThatExceptionOfType(SqlFailure.UniqueViolation.class)
                .isThrownBy(() ->
                        database.transactions()
                                .run(handle -> {
                                    insert.update(handle, 21L);
                                    insert.update(handle, 21L);
                                }));

        var found =
                database.jdbi()
                        .withHandle(handle ->
                                PlainStatement.of("SELECT id FROM purchase WHERE id = ?")
                                        .find(handle, _ -> true, 21L));
        assertThat(found).isEmpty();
    }
}
