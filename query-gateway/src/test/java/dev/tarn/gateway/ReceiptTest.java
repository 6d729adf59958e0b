package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every statement that a Trino was given has a receipt, and the receipt says what was read. */
class ReceiptTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CATALOG.close();
        DATABASE.close();
        CLIENT.close();
    }

    private static Raw ada() {
        return new Raw(CLIENT, gateway.uri(), CATALOG.token("ada", Instant.now()));
    }

    private static Optional<Map<String, String>> receipt(String queryId) throws SQLException {
        try (Connection connection = DATABASE.connect();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT * FROM gateway.query_receipt WHERE query_id = ?")) {
            statement.setString(1, queryId);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Map<String, String> values = new LinkedHashMap<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.put(
                            row.getMetaData().getColumnName(i), String.valueOf(row.getString(i)));
                }
                return Optional.of(values);
            }
        }
    }

    private static Map<String, String> completed(String queryId) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> receipt(queryId).orElseThrow(),
                        row -> !"OPEN".equals(row.get("state")));
    }

    private static String run(String sql, String... headers) throws Exception {
        JsonNode last = ada().finish(ada().start(sql, headers));
        assertThat(last.path("error").path("message").asText()).isEmpty();
        return last.path("id").asText();
    }

    @Test
    void isWrittenBeforeTheQueryCanRun() throws Exception {
        JsonNode first =
                ada().start(
                                "SELECT * FROM tpch.tiny.nation",
                                "X-Trino-Source",
                                "report",
                                "X-Trino-Client-Tags",
                                "monthly,finance",
                                "X-Trino-Trace-Token",
                                "t-1",
                                "X-Trino-Catalog",
                                "tpch",
                                "X-Trino-Schema",
                                "tiny");

        assertThat(first.has("nextUri")).isTrue();
        assertThat(receipt(first.path("id").asText()).orElseThrow())
                .containsEntry("state", "OPEN")
                .containsEntry("principal", "ada")
                .containsEntry("user_name", "ada")
                .containsEntry("cluster", "north")
                .containsEntry("statement", "SELECT * FROM tpch.tiny.nation")
                .containsEntry("kind", "SELECT")
                .containsEntry("source", "report")
                .containsEntry("client_tags", "{monthly,finance}")
                .containsEntry("trace_token", "t-1")
                .containsEntry("catalog_name", "tpch")
                .containsEntry("schema_name", "tiny")
                .containsEntry("named_tables", "[{\"name\": \"tpch.tiny.nation\"}]");
        ada().send("DELETE", java.net.URI.create(first.path("nextUri").asText()));
    }

    @Test
    void saysHowManyRowsWereReadAndReturned() throws Exception {
        Map<String, String> row =
                completed(run("SELECT name FROM tpch.tiny.nation WHERE regionkey = 1"));

        assertThat(row)
                .containsEntry("state", "FINISHED")
                .containsEntry("completed_by", "poll")
                .containsEntry("result_rows", "5")
                .containsEntry("error_name", "null");
        assertThat(Long.parseLong(row.get("elapsed_millis"))).isPositive();
        assertThat(
                        Instant.parse(
                                String.valueOf(row.get("ended_at"))
                                        .replace(' ', 'T')
                                        .replace("+00", "Z")))
                .isAfter(Instant.now().minus(Duration.ofMinutes(5)));
        JsonNode table = JSON.readTree(row.get("read_tables")).path(0);
        assertThat(table.path("catalog").asText()).isEqualTo("tpch");
        assertThat(table.path("table").asText()).isEqualTo("nation");
        assertThat(table.path("columns").toString()).contains("\"name\"", "\"regionkey\"");
    }

    @Test
    void namesTheSnapshotOfEachTableAsItsHistoryDoes() throws Exception {
        run("CREATE SCHEMA IF NOT EXISTS ice.s");
        run(
                "CREATE TABLE ice.s.trees AS SELECT * FROM (VALUES (1, 'oak'), (2, 'elm')) AS t (id, name)");
        String first = snapshot();
        run("INSERT INTO ice.s.trees VALUES (3, 'ash')");
        String second = snapshot();
        assertThat(second).isNotEqualTo(first);

        Map<String, String> now = completed(run("SELECT count(name) FROM ice.s.trees"));
        Map<String, String> then =
                completed(run("SELECT name FROM ice.s.trees FOR VERSION AS OF " + first));

        assertThat(JSON.readTree(now.get("read_tables")).at("/0/snapshot-id").asText())
                .isEqualTo(second);
        assertThat(JSON.readTree(then.get("read_tables")).at("/0/snapshot-id").asText())
                .isEqualTo(first);
        assertThat(JSON.readTree(then.get("named_tables")).at("/0/as-of").asText())
                .isEqualTo("VERSION AS OF " + first);
    }

    private static String snapshot() throws Exception {
        try (Connection connection = gateway.connect("ada");
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT CAST(snapshot_id AS varchar) FROM ice.s.\"trees$snapshots\" ORDER BY committed_at DESC LIMIT 1")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Test
    void tellsWhichColumnsAWrittenOneComesFrom() throws Exception {
        Map<String, String> row =
                completed(
                        run(
                                "CREATE TABLE memory.default.copies AS SELECT name || '!' AS shout FROM tpch.tiny.region"));

        JsonNode written = JSON.readTree(row.get("written_table"));
        assertThat(row).containsEntry("kind", "CREATE_TABLE_AS_SELECT");
        assertThat(written.path("table").asText()).isEqualTo("copies");
        assertThat(written.at("/columns/0/name").asText()).isEqualTo("shout");
        assertThat(written.at("/columns/0/sources/0").toString())
                .isEqualTo("{\"table\":\"tpch.tiny.region\",\"column\":\"name\"}");
    }

    @Test
    void tellsHowAQueryFailed() throws Exception {
        JsonNode last =
                ada().finish(ada().start("SELECT 1 / (nationkey - 3) FROM tpch.tiny.nation"));

        assertThat(completed(last.path("id").asText()))
                .containsEntry("state", "FAILED")
                .containsEntry("error_name", "DIVISION_BY_ZERO")
                .containsEntry("error_type", "USER_ERROR")
                .containsEntry("error_message", "Division by zero");
    }

    @Test
    void keepsWhatWasRefused() throws Exception {
        ada().start("SELECT 1", "X-Trino-User", "bob");

        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT principal, user_name, error_name FROM gateway.query_receipt WHERE state = 'REFUSED'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("ada");
            assertThat(rows.getString(2)).isEqualTo("bob");
            assertThat(rows.getString(3)).isEqualTo("PERMISSION_DENIED");
        }
    }

    @Test
    void keepsWhatNoParserKnows() throws Exception {
        JsonNode last = ada().finish(ada().start("SELEC 1"));

        assertThat(completed(last.path("id").asText()))
                .containsEntry("kind", "UNPARSED")
                .containsEntry("error_name", "SYNTAX_ERROR");
    }
}
