package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queries of ada once more, on a real Trino with Iceberg tables. */
class ReplayTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
        ask("CREATE SCHEMA IF NOT EXISTS ice.replay", "");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CATALOG.close();
        DATABASE.close();
        CLIENT.close();
    }

    private static HttpResponse<String> post(String user, String path, String body, String... roles)
            throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(gateway.uri().resolve(path))
                        .header(
                                "Authorization",
                                "Bearer " + CATALOG.token(user, Instant.now(), List.of(roles)))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The id of a query whose receipt is complete. */
    private static String ask(String sql, String parameters) throws Exception {
        String id =
                Raw.json(post("ada", "/api/v1/sql" + parameters, sql)).path("query-id").asText();
        await().atMost(Duration.ofSeconds(20)).until(() -> receipt(id).has("completed-at"));
        return id;
    }

    private static JsonNode receipt(String id) throws Exception {
        return Raw.json(
                new Raw(CLIENT, gateway.uri(), CATALOG.token("ada", Instant.now()))
                        .send("GET", gateway.uri().resolve("/api/v1/queries/" + id)));
    }

    private static HttpResponse<String> replay(
            String user, String id, String policy, String... roles) throws Exception {
        return post(user, "/api/v1/queries/%s/replay?policy=%s".formatted(id, policy), "", roles);
    }

    private static JsonNode replay(String id) throws Exception {
        return Raw.json(replay("chief", id, "now", "admin"));
    }

    private static List<String> kinds(JsonNode report) {
        return report.path("reasons").findValuesAsText("kind");
    }

    @Test
    void answersTheSameOnTheSameSnapshots() throws Exception {
        ask(
                "CREATE TABLE ice.replay.trees AS SELECT * FROM (VALUES (1, 'oak'), (2, 'elm')) AS t (id, name)",
                "");
        String id =
                ask(
                        "WITH short AS (SELECT * FROM ice.replay.trees)\nSELECT s.id, t.name FROM short s JOIN ice.replay.trees t ON s.id = t.id",
                        "?hash=true");
        ask("INSERT INTO ice.replay.trees VALUES (3, 'fir')", "");
        ask("ALTER TABLE ice.replay.trees DROP COLUMN name", "");

        JsonNode report = replay(id);

        assertThat(report.path("outcome").asText()).as("%s", report).isEqualTo("identical");
        assertThat(report.path("hash-then").asText()).startsWith("rows-1:2:");
        assertThat(report.path("hash-now")).isEqualTo(report.path("hash-then"));
        assertThat(report.path("statement").asText())
                .contains("ice.replay.trees FOR VERSION AS OF ");
        assertThat(kinds(report)).isEmpty();
        JsonNode second = receipt(id);
        assertThat(second.path("result-hash")).isEqualTo(report.path("hash-then"));

        // Under the policy of then only who sees everybody's; it is the same one here.
        assertThat(Raw.json(replay("ada", id, "now")).path("outcome").asText())
                .isEqualTo("identical");
        assertThat(Raw.json(replay("chief", id, "then", "admin")).path("outcome").asText())
                .isEqualTo("identical");
        assertThat(replay("ada", id, "then").statusCode()).isEqualTo(403);
        assertThat(replay("bob", id, "now").statusCode()).isEqualTo(404);
        assertThat(replay("chief", id, "later", "admin").statusCode()).isEqualTo(400);

        ask("DROP TABLE ice.replay.trees", "");
        JsonNode gone = replay(id);
        assertThat(gone.path("outcome").asText()).isEqualTo("different");
        assertThat(kinds(gone)).containsExactly("table-changed");
    }

    @Test
    void runsInTheNameOfItsUserAndGivesNobodyItsRows() throws Exception {
        String id = ask("SELECT current_user, 'secret' || 'word'", "?hash=true");

        HttpResponse<String> answer = replay("chief", id, "now", "admin");

        JsonNode report = Raw.json(answer);
        assertThat(report.path("outcome").asText()).isEqualTo("identical");
        assertThat(answer.body()).doesNotContain("secretword");
        JsonNode second =
                Raw.json(
                        new Raw(
                                        CLIENT,
                                        gateway.uri(),
                                        CATALOG.token("chief", Instant.now(), List.of("admin")))
                                .send(
                                        "GET",
                                        URI.create(
                                                gateway.uri()
                                                        + "/api/v1/queries/"
                                                        + report.path("replay-id").asText())));
        assertThat(second.path("principal").asText()).isEqualTo("chief");
        assertThat(second.path("user").asText()).isEqualTo("ada");
        assertThat(second.at("/client/info").asText()).isEqualTo("replay of " + id);
    }

    @Test
    @Tag("long")
    void saysWhyAnAnswerIsAnother() throws Exception {
        ask("CREATE TABLE ice.replay.towns AS SELECT 1 AS id", "");
        ask("CREATE VIEW ice.replay.seen AS SELECT id FROM ice.replay.towns", "");
        String random = ask("SELECT random() FROM ice.replay.towns", "?hash=true");
        String view = ask("SELECT * FROM ice.replay.seen", "?hash=true");
        String plain = ask("SELECT * FROM ice.replay.towns", "");
        ask("INSERT INTO ice.replay.towns VALUES 2", "");

        JsonNode other = replay(random);
        assertThat(other.path("outcome").asText()).isEqualTo("different");
        assertThat(kinds(other)).containsExactly("not-deterministic");
        // What a view reads is at no place of the text.
        JsonNode through = Raw.json(replay("ada", view, "now"));
        assertThat(through.path("outcome").asText()).isEqualTo("different");
        assertThat(kinds(through)).containsExactly("table-changed");
        // Nobody can say here what the view was then.
        assertThat(replay("chief", view, "now", "admin").statusCode()).isEqualTo(409);
        JsonNode unhashed = replay(plain);
        assertThat(unhashed.path("outcome").asText()).isEqualTo("unknown");
        assertThat(kinds(unhashed)).containsExactly("not-hashed");
        assertThat(unhashed.path("hash-now").asText()).startsWith("rows-1:1:");

        Raw ada = new Raw(CLIENT, gateway.uri(), CATALOG.token("ada", Instant.now()));
        JsonNode expired =
                ada.finish(
                        ada.start(
                                "ALTER TABLE ice.replay.towns EXECUTE expire_snapshots(retention_threshold => '0s')",
                                "X-Trino-Session",
                                "ice.expire_snapshots_min_retention=0s"));
        assertThat(expired.path("error").isMissingNode()).as("%s", expired).isTrue();
        JsonNode gone = replay(random);
        assertThat(gone.path("outcome").asText()).as("%s", gone).isEqualTo("different");
        assertThat(kinds(gone)).contains("data-expired");
    }

    @Test
    void neverWrites() throws Exception {
        String made = ask("CREATE TABLE memory.default.replayed AS SELECT 1 AS id", "");

        assertThat(replay("chief", made, "now", "admin").statusCode()).isEqualTo(409);
        assertThat(post("ada", "/api/v1/sql?hash=yes", "SELECT 1").statusCode()).isEqualTo(400);
    }
}
