package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tarn.testkit.SqlEngineException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lake as it was at an instant, through the gateway and with Trino's driver: tara may read all
 * of the past, ann all of it behind a filter and a mask, wim a week of it, and nils none.
 */
class TrinoInstantsTest {
    private static final String POLICY = "/api/v1/lakes/lake/tables/instants%1Fpeople";
    private static final Duration SOME_TIME = Duration.ofSeconds(60);

    private static PolicyLakehouse lakehouse;
    private static InstantsGateway gateway;
    private static String then = "";
    private static String number = "";

    @BeforeAll
    static void start() {
        lakehouse = PolicyLakehouse.shared();
        gateway = new InstantsGateway(lakehouse);
        admin("CREATE SCHEMA lake.instants");
        admin("CREATE TABLE lake.instants.people (id bigint, name varchar, region varchar)");
        admin("INSERT INTO lake.instants.people VALUES (1, 'Ada', 'EU'), (2, 'Bob', 'US')");
        admin("CREATE TABLE lake.instants.before AS SELECT 'then' AS word");
        admin("CREATE TABLE lake.instants.gone AS SELECT 42 AS answer");
        admin("CREATE VIEW lake.instants.seen AS SELECT * FROM lake.instants.people");
        number = lakehouse.ledger("SELECT max(sequence)::text FROM catalog.commit_log").getFirst();
        then =
                lakehouse
                        .ledger(
                                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                        .getFirst();
        admin("INSERT INTO lake.instants.people VALUES (3, 'Cleo', 'EU')");
        admin("DELETE FROM lake.instants.people WHERE id = 1");
        admin("ALTER TABLE lake.instants.people RENAME COLUMN name TO called");
        admin("ALTER TABLE lake.instants.before RENAME TO after");
        admin("DROP TABLE lake.instants.gone");
        lakehouse.person("tara", "instant_readers", "instant_travellers");
        lakehouse.person("ann", "instant_readers", "instant_travellers", "instant_analysts");
        lakehouse.person("wim", "instant_readers", "instant_weeks");
        lakehouse.person("nils", "instant_readers");
        grant(
                "{\"role\":\"instant_readers\",\"privileges\":[\"SELECT\"],\"namespace\":[\"instants\"]}");
        grant(
                "{\"role\":\"instant_travellers\",\"privileges\":[\"TIME_TRAVEL\"],\"namespace\":[\"instants\"]}");
        grant(
                "{\"role\":\"instant_weeks\",\"privileges\":[\"TIME_TRAVEL\"],\"namespace\":[\"instants\"],\"window\":\"P7D\"}");
        lakehouse.put(
                POLICY + "/filters/europe",
                "{\"condition\":\"region = 'EU'\",\"roles\":[\"instant_analysts\"]}");
        lakehouse.put(
                POLICY + "/masks/called", "{\"mask\":\"null\",\"roles\":[\"instant_analysts\"]}");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void readsTheRowsOfThenByTimeAndByNumber() {
        List<List<String>> rows = List.of(List.of("1", "Ada", "EU"), List.of("2", "Bob", "US"));

        assertThat(rows("tara", "SELECT * FROM %s.instants.people ORDER BY id")).isEqualTo(rows);
        assertThat(gateway.as("tara").rows(at(number, "TABLE %s.instants.people ORDER BY id")))
                .isEqualTo(rows);
        assertThat(rows("admin", "SELECT id FROM %s.instants.people WHERE name = 'Ada'"))
                .containsExactly(List.of("1"));
        assertThat(
                        rows(
                                "tara",
                                "SELECT p.id FROM lake.instants.people n JOIN %s.instants.people p ON p.id = n.id"))
                .containsExactly(List.of("2"));
    }

    @Test
    void hasTheNamesOfThen() {
        assertThat(rows("tara", "SELECT word FROM %s.instants.before"))
                .containsExactly(List.of("then"));
        assertThat(rows("tara", "SELECT answer FROM %s.instants.gone"))
                .containsExactly(List.of("42"));
        assertThat(rows("tara", "SHOW TABLES FROM %s.instants"))
                .containsExactlyInAnyOrder(List.of("before"), List.of("gone"), List.of("people"));
        assertThat(rows("tara", "SHOW COLUMNS FROM %s.instants.people").toString())
                .contains("name")
                .doesNotContain("called");
        refused("tara", "SELECT * FROM %s.instants.after", "does not exist");
        // Its text names the lake as it is.
        refused("tara", "SELECT * FROM %s.instants.seen", "does not exist");
    }

    @Test
    void isACatalogForASession() throws SQLException {
        assertThat(
                        gateway.as("tara", "lake@%s/instants".formatted(then))
                                .rows("SELECT count(*) FROM people"))
                .containsExactly(List.of("2"));
        try (Connection connection = gateway.connect("tara", "lake/instants");
                Statement statement = connection.createStatement()) {
            statement.execute(at(then, "USE %s.instants"));
            try (PreparedStatement prepared =
                            connection.prepareStatement("SELECT name FROM people WHERE id = ?");
                    ResultSet rows = answer(prepared, 1)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("Ada");
            }
            try (ResultSet catalogs = connection.getMetaData().getCatalogs()) {
                var names = new ArrayList<String>();
                while (catalogs.next()) {
                    names.add(catalogs.getString(1));
                }
                assertThat(names).contains("lake@" + then.toLowerCase(Locale.ROOT));
            }
        }
    }

    private static ResultSet answer(PreparedStatement prepared, long value) throws SQLException {
        prepared.setLong(1, value);
        return prepared.executeQuery();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO %s.instants.people VALUES (9, 'x', 'y')",
                "DELETE FROM %s.instants.people",
                "UPDATE %s.instants.people SET name = 'x'",
                "TRUNCATE TABLE %s.instants.people",
                "CREATE TABLE %s.instants.made (x bigint)",
                "CREATE TABLE %s.instants.made AS SELECT 1 AS x",
                "CREATE SCHEMA %s.made",
                "DROP TABLE %s.instants.people",
                "DROP SCHEMA %s.instants CASCADE",
                "ALTER TABLE %s.instants.people ADD COLUMN x bigint",
                "ALTER TABLE %s.instants.people RENAME TO lost",
                "ALTER TABLE %s.instants.people EXECUTE optimize",
                "ALTER TABLE %s.instants.people EXECUTE expire_snapshots(retention_threshold => '0d')",
                "COMMENT ON TABLE %s.instants.people IS 'x'",
                "CALL %s.system.rollback_to_snapshot('instants', 'people', 1)"
            })
    void changesNothing(String sql) {
        refused("tara", sql, "Access Denied");
        refused("admin", sql, "Access Denied");
    }

    @Test
    void tellsKindlyWhoMayNot() {
        for (String person : List.of("nils", "wim")) {
            refused(
                    person,
                    "SELECT * FROM %s.instants.people",
                    "%s may not read lake lake as of %s: it needs TIME_TRAVEL without a limit, and an instant that has been"
                            .formatted(person, then));
            assertThat(lakehouse.as(person).rows("SHOW CATALOGS").toString())
                    .doesNotContain("lake@");
        }
        assertThat(lakehouse.receipts("nils").path(0).path("state").textValue())
                .isEqualTo("REFUSED");
        // Past the gateway Trino is shown nothing of it in their name.
        rows("tara", "SELECT 1 FROM %s.instants.people");
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() ->
                        lakehouse.as("nils").rows(at(then, "SELECT * FROM %s.instants.people")))
                .withMessageContaining("Failed to load table: people");
    }

    @Test
    void hidesWhatIsHiddenNow() {
        assertThat(rows("ann", "SELECT * FROM %s.instants.people"))
                .containsExactly(List.of("1", "NULL", "EU"));
        assertThat(rows("ann", "SELECT count(*) FROM %s.instants.people WHERE name = 'Ada'"))
                .containsExactly(List.of("0"));
        refused("ann", "SELECT * FROM %s.instants.\"people$files\"", "people$files");
        refused("ann", "SELECT * FROM %s.instants.\"people$snapshots\"", "people$snapshots");
        assertThat(rows("tara", "SELECT * FROM %s.instants.\"people$snapshots\"")).isNotEmpty();
    }

    @Test
    void leavesOtherNamesAlone() {
        assertThat(gateway.as("nils").rows("SELECT 1 AS \"lake@7\", '\"lake@7\".x'")).hasSize(1);
        refused("nils", "SELECT * FROM \"lake@yesterday\".instants.people", "lake@yesterday");
        refused("tara", "CREATE CATALOG \"lake@7\" USING iceberg", "matter of the configuration");
        refused("admin", "DROP CATALOG lake", "matter of the configuration");
        refused(
                "admin",
                "CREATE VIEW lake.instants.kept AS SELECT * FROM %s.instants.people",
                "A view cannot be of a lake as it was");
        for (String point : List.of("999999999", "9999-01-01T00:00:00Z")) {
            refused(
                    "tara",
                    "SELECT * FROM \"lake@%s\".instants.people".formatted(point),
                    "an instant that has been");
        }
        refused("admin", "SELECT * FROM \"tpch@7\".tiny.nation", "lake tpch as of 7");
    }

    @Test
    void readsEverythingAsOfAnInstantThatAHeaderNames() {
        for (String sql :
                List.of(
                        "SELECT name FROM people WHERE id = 1",
                        "SELECT name FROM lake.instants.people WHERE id = 1",
                        "WITH p AS (TABLE instants.people) SELECT name FROM p WHERE id = 1")) {
            HttpResponse<String> answer = gateway.ask("tara", then, sql);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).as(sql).contains("Ada");
        }
        assertThat(gateway.ask("tara", number, "SHOW TABLES").body()).contains("gone");
        assertThat(gateway.ask("tara", number, "SHOW TABLES FROM lake.instants").body())
                .contains("gone");
        assertThat(gateway.ask("admin", then, "DELETE FROM lake.instants.people").body())
                .contains("Access Denied");
        assertThat(gateway.ask("nils", then, "SELECT * FROM people").body())
                .contains("it needs TIME_TRAVEL without a limit");
        assertThat(gateway.ask("tara", "yesterday", "SELECT * FROM people").body())
                .contains("neither a time");
        assertThat(gateway.ask("admin", then, "SELECT * FROM tpch.tiny.nation").body())
                .contains("this statement names tpch");
        assertThat(
                        gateway.ask("admin", then, at(number, "SELECT * FROM %s.instants.people"))
                                .body())
                .contains("this statement names lake@" + number);
    }

    @Test
    void writesTheInstantIntoTheReceipt() {
        rows("tara", "SELECT max(id) FROM %s.instants.people");

        await().atMost(SOME_TIME)
                .untilAsserted(() -> {
                    JsonNode table =
                            lakehouse.receipts("tara").findParents("read-tables").stream()
                                    .filter(receipt ->
                                            receipt.path("statement")
                                                    .asText()
                                                    .startsWith("SELECT max(id)"))
                                    .findFirst()
                                    .map(receipt -> receipt.path("read-tables").path(0))
                                    .orElse(MissingNode.getInstance());
                    assertThat(table.path("catalog").asText()).isEqualTo("lake");
                    assertThat(table.path("as-of").asText()).isEqualTo(then);
                    assertThat(table.path("snapshot-id").asText()).matches("[0-9]+");
                });
    }

    @Test
    void letsGoOfWhatNobodyUses() {
        String early =
                lakehouse.ledger("SELECT max(sequence)::text FROM catalog.commit_log").getFirst();
        gateway.as("tara").rows("SELECT 1 FROM \"lake@%s\".instants.people".formatted(early));
        assertThat(catalogs()).contains("lake@" + early);

        await().atMost(InstantsGateway.IDLE_AFTER.plus(SOME_TIME))
                .until(() -> !catalogs().contains("lake@" + early));

        assertThat(catalogs()).contains("lake", "personal", "tpch");
        assertThat(
                        gateway.as("tara")
                                .rows(
                                        "SELECT count(*) FROM \"lake@%s\".instants.people"
                                                .formatted(early)))
                .containsExactly(List.of("2"));
    }

    private static List<String> catalogs() {
        return lakehouse.column("admin", "SHOW CATALOGS");
    }

    private static void grant(String body) {
        lakehouse.put("/api/v1/lakes/lake/grants", body);
    }

    private static void admin(String sql) {
        lakehouse.as("admin").rows(sql);
    }

    private static String at(String point, String sql) {
        return sql.replace("%s", "\"lake@%s\"".formatted(point));
    }

    private static List<List<String>> rows(String user, String sql) {
        return gateway.as(user).rows(at(then, sql));
    }

    private static void refused(String user, String sql, String message) {
        assertThatExceptionOfType(SqlEngineException.class)
                .as(sql)
                .isThrownBy(() -> rows(user, sql))
                .withMessageContaining(message);
    }
}
