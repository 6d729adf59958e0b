package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
        var ids = PlainStatement.of("SELECT id FROM purchase WHERE id > ? ORDER BY id");

        List<Long> all =
                database.jdbi().withHandle(handle -> ids.list(handle, row -> row.getLong(1), 10L));
        Optional<Long> none =
                database.jdbi().withHandle(handle -> ids.find(handle, row -> row.getLong(1), 99L));

        assertThat(all).containsExactly(11L, 12L, 13L);
        assertThat(none).isEmpty();
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
