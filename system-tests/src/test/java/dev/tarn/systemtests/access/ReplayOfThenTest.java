package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TrinoSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What rona read behind a filter and a mask, replayed for odo, who audits, when rules and rows are
 * others: rona has the table of the tests for herself, and today nobody shows her the rows that she
 * saw.
 */
class ReplayOfThenTest {
    private static final String POLICY = "/api/v1/lakes/lake/tables/replays%1Fpeople";
    private static final String READING =
            "{\"role\":\"replay_readers\",\"privileges\":[\"SELECT\",\"INSERT\"],\"namespace\":[\"replays\"]}";
    private static final String SELECTING =
            "{\"role\":\"replay_selectors\",\"privileges\":[\"SELECT\"],\"namespace\":[\"replays\"]}";
    private static final String KNOWING =
            "{\"role\":\"replay_readers\",\"privileges\":[\"ALTER\"],\"namespace\":[\"replays\"]}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static PolicyLakehouse lakehouse;
    private static String query = "";
    private static String then = "";

    @BeforeAll
    static void start() {
        lakehouse = PolicyLakehouse.shared();
        lakehouse.person("rona", "replay_readers");
        lakehouse.person("odo", "auditor");
        lakehouse.person("nemo", "replay_readers");
        lakehouse.person("selma", "replay_selectors");
        admin("CREATE SCHEMA lake.replays");
        admin("CREATE TABLE lake.replays.people (id bigint, name varchar, region varchar)");
        admin(
                "INSERT INTO lake.replays.people VALUES (1, 'Adalbert', 'EU'), (2, 'Bob', 'US'), (3, 'Cleopatra', 'EU')");
        lakehouse.put("/api/v1/lakes/lake/grants", READING);
        lakehouse.put("/api/v1/lakes/lake/grants", SELECTING);
        rules("region = 'EU'", "last4");
        query = ask("rona", "SELECT id, name, region FROM lake.replays.people");
        then = sentAt(query);
        rules("region = 'US'", "null");
        admin("DELETE FROM lake.replays.people WHERE id = 1");
        admin("INSERT INTO lake.replays.people VALUES (4, 'Dora', 'EU')");
        admin("ALTER TABLE lake.replays.people ADD COLUMN age bigint");
    }

    @Test
    void answersAsThenByTheRulesOfThenAndOtherwiseByThoseOfNow() {
        JsonNode before = replay("odo", query, "then");
        assertThat(before.path("outcome").asText()).as("%s", before).isEqualTo("identical");
        assertThat(before.path("hash-now")).isEqualTo(before.path("hash-then"));
        assertThat(before.path("hash-then").asText()).startsWith("rows-1:2:");
        assertThat(before.path("reasons")).isEmpty();

        JsonNode now = replay("odo", query, "now");
        assertThat(now.path("outcome").asText()).as("%s", now).isEqualTo("different");
        assertThat(now.path("hash-now").asText()).startsWith("rows-1:1:");
        assertThat(now.path("reasons").findValuesAsText("kind")).containsExactly("policy-changed");

        // Who may not read it any more, and still knows of it, answers for what they have read.
        lakehouse.put("/api/v1/lakes/lake/grants", KNOWING);
        lakehouse.post("/api/v1/lakes/lake/grants/revoke", READING);
        try {
            assertThat(replay("odo", query, "then").path("outcome").asText())
                    .isEqualTo("identical");
            JsonNode refused = replay("odo", query, "now");
            assertThat(refused.path("outcome").asText()).isEqualTo("different");
            assertThat(refused.path("reasons").findValuesAsText("kind"))
                    .containsExactly("policy-changed");
            // Nor need they know of it: the engine loads tables as they were loaded for them.
            lakehouse.post("/api/v1/lakes/lake/grants/revoke", KNOWING);
            assertThat(replay("odo", query, "then").path("outcome").asText())
                    .isEqualTo("identical");
        } finally {
            lakehouse.put("/api/v1/lakes/lake/grants", READING);
        }
        String receipt =
                lakehouse
                        .ledger(
                                "SELECT principal || ' as ' || user_name || ', ' || client_info FROM gateway.query_receipt WHERE query_id = '%s'"
                                        .formatted(before.path("replay-id").asText()))
                        .getFirst();
        assertThat(receipt).isEqualTo("odo as rona, replay of %s by the policy of then", query);
        assertThat(
                        lakehouse.ledger(
                                "SELECT asked_by || ', ' || replay_of FROM catalog.replay_passes WHERE query_id = '%s'"
                                        .formatted(before.path("replay-id").asText())))
                .containsExactly("odo, " + query);
    }

    /** Else whoever changes the view asks what they like in rona's name. */
    @Test
    void isForOthersOnlyWhileViewsAreWhatTheyWere() {
        admin("CREATE TABLE lake.replays.towns AS SELECT 1 AS id");
        admin("CREATE VIEW lake.replays.inner_view AS SELECT id FROM lake.replays.towns");
        admin("CREATE VIEW lake.replays.outer_view AS SELECT id FROM lake.replays.inner_view");
        String through = ask("rona", "SELECT id FROM lake.replays.outer_view");
        assertThat(replay("odo", through, "now").path("outcome").asText()).isEqualTo("identical");
        assertThat(replay("odo", through, "then").path("outcome").asText()).isEqualTo("identical");

        admin(
                "CREATE OR REPLACE VIEW lake.replays.inner_view SECURITY INVOKER AS SELECT 1 / (id - 2) AS id FROM lake.replays.people");

        for (String policy : List.of("now", "then")) {
            HttpResponse<String> refused = answer("odo", through, policy);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
            assertThat(refused.body())
                    .contains("The view lake.replays.inner_view is not what it was");
        }
        assertThat(answer("rona", through, "now").statusCode()).isEqualTo(200);
        admin("DROP VIEW lake.replays.outer_view");
        assertThat(answer("odo", through, "now").statusCode()).isEqualTo(409);
    }

    @Test
    void tellsOthersNoHashOfATableThatIsAnother() {
        admin("CREATE TABLE lake.replays.rivers AS SELECT 1 AS id");
        admin("CREATE VIEW lake.replays.shown AS SELECT id FROM lake.replays.rivers");
        String through = ask("rona", "SELECT id FROM lake.replays.shown");
        admin("INSERT INTO lake.replays.rivers VALUES 2");

        JsonNode report = replay("odo", through, "now");
        assertThat(report.path("outcome").asText()).isEqualTo("unknown");
        assertThat(report.has("hash-now")).isFalse();
        assertThat(report.path("reasons").findValuesAsText("kind"))
                .containsExactly("table-changed");
        assertThat(replay("rona", through, "now").path("outcome").asText()).isEqualTo("different");
    }

    /** Selma may select and no more: of the past she sees nothing, however young it is. */
    @Test
    void readsWhatIsPastByNow() {
        admin("CREATE TABLE lake.replays.notes (id bigint, note varchar)");
        admin("INSERT INTO lake.replays.notes VALUES (1, 'first'), (2, 'second')");
        String notes = ask("selma", "SELECT n.id, n.note FROM lake.replays.notes n");
        String snapshot = snapshot(notes);
        admin("DELETE FROM lake.replays.notes WHERE id = 1");

        JsonNode then = replay("odo", notes, "then");

        assertThat(then.path("outcome").asText()).as("%s", then).isEqualTo("identical");
        assertThat(then.path("hash-then").asText()).startsWith("rows-1:2:");
        assertThat(replay("odo", notes, "now").path("outcome").asText()).isEqualTo("different");
        // Neither she herself, nor with a pass that has ended.
        String read = "SELECT note FROM lake.replays.notes FOR VERSION AS OF " + snapshot;
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> lakehouse.as("selma").rows(read))
                .withMessageContaining("snapshot ID does not exist");
        assertThat(
                        lakehouse.ledger(
                                "SELECT expires_at <= clock_timestamp() FROM catalog.replay_passes WHERE replay_of = '%s'"
                                        .formatted(notes)))
                .containsExactly("t");
    }

    /** As if an engine were asked for more with the pass of a replay, by the very rules of then. */
    @Test
    void loadsNothingThatTheReceiptDoesNotName() {
        admin("CREATE TABLE lake.replays.letters AS SELECT 1 AS id");
        admin("CREATE TABLE lake.replays.drafts AS SELECT 7 AS id");
        String letters = ask("selma", "SELECT id FROM lake.replays.letters");
        String read = snapshot(letters);
        String at = sentAt(letters);
        admin("INSERT INTO lake.replays.letters VALUES 2");
        String later = snapshot(ask("selma", "SELECT count(*) FROM lake.replays.letters"));
        admin("INSERT INTO lake.replays.letters VALUES 3");
        String old = "SELECT id FROM lake.replays.letters FOR VERSION AS OF ";

        assertThat(loaded(selmasPass(at, read), old + read)).isEqualTo("[[1]]");
        assertThat(loaded(selmasPass(at, read), old + later))
                .contains("snapshot ID does not exist");
        assertThat(loaded(selmasPass(at, read), "SELECT id FROM lake.replays.drafts"))
                .contains("does not exist");
        assertThat(loaded(selmasPass(at, later), old + read))
                .contains("snapshot ID does not exist");
        // Nor is anything kept for the same user and source.
        assertThat(loaded("", old + read)).contains("snapshot ID does not exist");
        assertThat(loaded("", "SELECT id FROM lake.replays.drafts")).isEqualTo("[[7]]");
    }

    private static String selmasPass(String at, String snapshot) {
        HttpResponse<String> answer =
                lakehouse.send(
                        "trino",
                        "POST",
                        "/api/v1/replay-passes",
                        "{\"query-id\":\"q\",\"user\":\"selma\",\"asker\":\"odo\",\"at\":\"%s\",\"reads\":[{\"lake\":\"lake\",\"namespace\":[\"replays\"],\"table\":\"letters\",\"snapshots\":[\"%s\"]}]}"
                                .formatted(at, snapshot));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer).path("pass").asText();
    }

    /** What selma's query answers, past the gateway: its rows, or why there are none. */
    private static String loaded(String pass, String sql) {
        URI server = lakehouse.as("selma").server();
        var request =
                HttpRequest.newBuilder(server.resolve("/v1/statement"))
                        .header("X-Trino-User", "selma")
                        .header("X-Trino-Source", "replay")
                        .POST(HttpRequest.BodyPublishers.ofString(sql));
        if (!pass.isEmpty()) {
            request.header(
                    "X-Trino-Extra-Credential",
                    "tarn-replay-pass=%s,urn:ietf:params:oauth:token-type:access_token=%s"
                            .formatted(pass, pass));
        }
        JsonNode page = json(PolicyLakehouse.send(request));
        var rows = new StringBuilder();
        while (page.has("nextUri")) {
            page =
                    json(
                            PolicyLakehouse.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(page.path("nextUri").asText()))
                                            .header("X-Trino-User", "selma")));
            rows.append(page.has("data") ? page.path("data").toString() : "");
        }
        return page.has("error") ? page.at("/error/message").asText() : rows.toString();
    }

    @Test
    void isForNobodyButAuditors() {
        assertThat(answer("rona", query, "then").statusCode()).isEqualTo(403);
        assertThat(answer("nemo", query, "then").statusCode()).isEqualTo(404);
        // A pass is given to no person, be it an administrator.
        assertThat(pass("admin", "rona", "odo").statusCode()).isEqualTo(403);
        assertThat(pass("odo", "rona", "odo").statusCode()).isEqualTo(403);
        assertThat(pass("trino", "rona", "rona").statusCode()).isEqualTo(403);
    }

    /** As if somebody had got hold of a pass. */
    @Test
    void letsOneQueryReadOnce() {
        String read =
                "SELECT name FROM lake.replays.people FOR VERSION AS OF %s ORDER BY 1"
                        .formatted(snapshot(query));
        String pass = newPass();

        refused("nemo", pass, read);
        assertThat(rows("rona", pass, read)).containsExactly("atra", "bert");
        refused("rona", pass, read);
        refused("rona", "made-up", read);
        refused("rona", newPass(), "INSERT INTO lake.replays.people (id) VALUES 5");
        String late = newPass();
        lakehouse.ledger(
                "UPDATE catalog.replay_passes SET expires_at = clock_timestamp() WHERE query_id IS NULL RETURNING 'late'");
        refused("rona", late, read);
        // Without one it is today.
        assertThat(lakehouse.column("rona", "SELECT id FROM lake.replays.people"))
                .containsExactly("2");
    }

    private static String snapshot(String query) {
        return lakehouse
                .ledger(
                        "SELECT read_tables -> 0 ->> 'snapshot-id' FROM gateway.query_receipt WHERE query_id = '%s'"
                                .formatted(query))
                .getFirst();
    }

    private static String sentAt(String query) {
        return lakehouse
                .ledger(
                        "SELECT to_char(submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM gateway.query_receipt WHERE query_id = '%s'"
                                .formatted(query))
                .getFirst();
    }

    private static String newPass() {
        HttpResponse<String> answer = pass("trino", "rona", "odo");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer).path("pass").asText();
    }

    private static HttpResponse<String> pass(String as, String user, String asker) {
        return lakehouse.send(
                as,
                "POST",
                "/api/v1/replay-passes",
                "{\"query-id\":\"%s\",\"user\":\"%s\",\"asker\":\"%s\",\"at\":\"%s\"}"
                        .formatted(query, user, asker, then));
    }

    private static void rules(String filter, String mask) {
        lakehouse.put(
                POLICY + "/filters/f",
                "{\"condition\":\"%s\",\"roles\":[\"replay_readers\"]}".formatted(filter));
        lakehouse.put(
                POLICY + "/masks/name",
                "{\"mask\":\"%s\",\"roles\":[\"replay_readers\"]}".formatted(mask));
    }

    /** The id of a query whose receipt is complete. */
    private static String ask(String user, String sql) {
        String id = json(send(user, "/api/v1/sql?hash=true", sql)).path("query-id").asText();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        !lakehouse
                                .ledger(
                                        "SELECT query_id FROM gateway.query_receipt WHERE query_id = '%s' AND read_tables IS NOT NULL"
                                                .formatted(id))
                                .isEmpty());
        return id;
    }

    private static JsonNode replay(String user, String id, String policy) {
        HttpResponse<String> answer = answer(user, id, policy);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static HttpResponse<String> answer(String user, String id, String policy) {
        return send(user, "/api/v1/queries/%s/replay?policy=%s".formatted(id, policy), "");
    }

    private static HttpResponse<String> send(String user, String path, String body) {
        return PolicyLakehouse.send(
                HttpRequest.newBuilder(lakehouse.gateway().resolve(path))
                        .header("Authorization", "Bearer " + lakehouse.token(user))
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void refused(String user, String pass, String sql) {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> rows(user, pass, sql))
                .withMessageContaining("Access Denied");
    }

    /** Past the gateway, which would let nobody's credentials through. */
    private static List<String> rows(String user, String pass, String sql) {
        TrinoSession trino = lakehouse.as(user);
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("extraCredentials", "tarn-replay-pass:" + pass);
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:trino://%s:%d"
                                        .formatted(
                                                trino.server().getHost(), trino.server().getPort()),
                                properties);
                var statement = connection.createStatement();
                var answer = statement.executeQuery(sql)) {
            var rows = new ArrayList<String>();
            while (answer.next()) {
                rows.add(answer.getString(1));
            }
            return rows;
        } catch (SQLException failure) {
            throw new SqlEngineException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private static void admin(String sql) {
        lakehouse.as("admin").rows(sql);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
