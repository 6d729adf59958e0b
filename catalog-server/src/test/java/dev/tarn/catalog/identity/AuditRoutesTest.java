package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine reads what is to be put into tables, from number to number. */
class AuditRoutesTest {
    private static final List<String> STREAMS = List.of("commits", "rules", "members");

    @TempDir private Path folder;
    private TestDatabase database;
    private IdentityServer server;
    private Client client;
    private String admin = "";
    private String trino = "";

    @BeforeEach
    void start() {
        database = IdentityServer.database();
        server = IdentityServer.start(database, MutableClock.at(Instant.now()));
        client = server.client();
        admin = server.admin();
        server.put("trino", "\"engine\":true,\"client-secret\":\"trino-secret\"");
        server.put("anna", "\"client-secret\":\"anna-secret\"");
        trino = client.signIn("trino", "trino-secret").token();
        put(
                "/api/v1/lakes/lake",
                "{\"location\":\"file:%s\",\"storage\":{\"type\":\"file\"}}".formatted(folder));
        put("/api/v1/roles/readers", "");
        put("/api/v1/roles/readers/members/anna", "");
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void tellsOfCommitsAndNamespaces() {
        makeTables("a", "b");
        client.delete("/v1/lake/namespaces/hr%1Feast/tables/a", admin);

        assertThat(told(read("commits", -1, 1_000)))
                .containsExactly(
                        "namespace create hr null",
                        "namespace create hr.east null",
                        "table create hr.east a",
                        "table create hr.east b",
                        "table drop hr.east a");
        JsonNode made = read("commits", -1, 1_000).at("/rows/2");
        assertThat(made.path("lake").asText()).isEqualTo("lake");
        assertThat(made.path("principal").asText()).isEqualTo("admin");
        assertThat(made.path("to_location").asText()).endsWith(".json");
        assertThat(Instant.parse(made.path("committed_at").asText())).isAfter(Instant.EPOCH);
    }

    @Test
    void tellsEachOfThemOnceInParts() {
        makeTables("a", "b", "c");
        List<String> whole = told(read("commits", -1, 1_000));

        var parts = new ArrayList<String>();
        long after = -1;
        JsonNode part = read("commits", after, 2);
        while (!part.path("rows").isEmpty()) {
            assertThat(part.path("rows")).hasSizeLessThanOrEqualTo(2);
            parts.addAll(told(part));
            after = part.path("up-to").asLong();
            part = read("commits", after, 2);
        }

        assertThat(parts).isEqualTo(whole).hasSize(5);
        client.delete("/v1/lake/namespaces/hr%1Feast/tables/a", admin);
        assertThat(told(read("commits", part.path("up-to").asLong(), 2)))
                .containsExactly("table drop hr.east a");
    }

    @Test
    void tellsOfRulesThatBeganAndEnded() {
        String reading = "{\"role\":\"readers\",\"privileges\":[\"SELECT\"]}";
        put("/api/v1/lakes/lake/grants", reading);
        client.post("/api/v1/lakes/lake/grants/revoke", admin, reading);

        JsonNode part = read("rules", -1, 1_000);

        var told = new ArrayList<String>();
        for (JsonNode row : part.path("rows")) {
            told.add(
                    "%s %s %s %s"
                            .formatted(
                                    row.path("number").asText(),
                                    row.path("began").asBoolean() ? "began" : "ended",
                                    row.path("role").asText(),
                                    row.path("privilege").asText()));
        }
        assertThat(told).containsExactly("1 began readers SELECT", "2 ended readers SELECT");
        assertThat(part.at("/rows/0/namespace").isNull()).isTrue();
        assertThat(part.at("/rows/0/changed_by").asText()).isEqualTo("admin");
        assertThat(read("rules", -1, 1).path("rows")).hasSize(1);
        assertThat(read("rules", 1, 1).at("/rows/0/began").asBoolean(true)).isFalse();
        assertThat(read("rules", 2, 1).path("rows")).isEmpty();
    }

    @Test
    void tellsOfRolesThatWereGainedAndLost() {
        client.delete("/api/v1/roles/readers/members/anna", admin);
        put("/api/v1/roles/readers/members/anna", "");
        // All who have it lose it.
        client.delete("/api/v1/roles/readers", admin);

        var gained = new ArrayList<Boolean>();
        for (JsonNode row : read("members", -1, 1_000).path("rows")) {
            if (row.path("principal").asText().equals("anna")) {
                gained.add(row.path("gained").asBoolean());
            }
        }
        assertThat(gained).containsExactly(true, false, true, false);
    }

    @Test
    void isForEnginesAndAuditorsWhoComeByThemselves() {
        put("/api/v1/roles/auditor", "");
        server.put("paul", "\"client-secret\":\"paul-secret\"");
        put("/api/v1/roles/auditor/members/paul", "");
        String paul = client.signIn("paul", "paul-secret").token();
        String paulByTrino = client.actFor(Forger.unsigned("paul"), Client.JWT, trino).token();
        String anna = client.signIn("anna", "anna-secret").token();
        String annaByTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();

        for (String stream : STREAMS) {
            String path = "/api/v1/audit/" + stream;
            for (String allowed : List.of(admin, paul, trino)) {
                assertThat(client.get(path, allowed).status()).isEqualTo(200);
            }
            for (String refused : List.of(anna, annaByTrino, paulByTrino)) {
                assertThat(client.get(path, refused).status()).isEqualTo(403);
            }
            assertThat(client.get(path, "").status()).isEqualTo(401);
        }
    }

    @Test
    void refusesWhatIsNoNumberOrTooMany() {
        for (String stream : STREAMS) {
            String path = "/api/v1/audit/" + stream;
            for (String query : List.of("?after=x", "?limit=0", "?limit=1001", "?limit=many")) {
                assertThat(client.get(path + query, trino).status()).isEqualTo(400);
            }
        }
        assertThat(client.get("/api/v1/audit/secrets", trino).status()).isEqualTo(404);
    }

    private void makeTables(String... names) {
        made("/v1/lake/namespaces", "{\"namespace\":[\"hr\"]}");
        made("/v1/lake/namespaces", "{\"namespace\":[\"hr\",\"east\"]}");
        for (String name : names) {
            made(
                    "/v1/lake/namespaces/hr%1Feast/tables",
                    "{\"name\":\"%s\",\"schema\":{\"type\":\"struct\",\"schema-id\":0,\"fields\":[]}}"
                            .formatted(name));
        }
    }

    private void made(String path, String body) {
        assertThat(client.post(path, admin, body).status()).isEqualTo(200);
    }

    private static List<String> told(JsonNode part) {
        var told = new ArrayList<String>();
        for (JsonNode row : part.path("rows")) {
            told.add(
                    "%s %s %s %s"
                            .formatted(
                                    row.path("kind").asText(),
                                    row.path("action").asText(),
                                    row.path("namespace").asText(),
                                    row.path("name").asText()));
        }
        return told;
    }

    private JsonNode read(String stream, long after, int limit) {
        Answer answer =
                client.get(
                        "/api/v1/audit/%s?after=%d&limit=%d".formatted(stream, after, limit),
                        trino);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private void put(String path, String body) {
        Answer answer = client.put(path, admin, body);
        assertThat(answer.status()).as("%s %s", path, answer).isLessThan(300);
    }
}
