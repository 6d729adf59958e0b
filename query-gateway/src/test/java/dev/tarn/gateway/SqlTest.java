package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One request, one answer, on a real Trino. */
class SqlTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String VALUES =
            "SELECT * FROM (VALUES (1, 'a,b', true), (2, NULL, false), (3, '', NULL)) AS t (id, name, good)";

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

    private static HttpResponse<String> ask(String body, String... headers) throws Exception {
        return askAt("/api/v1/sql", body, headers);
    }

    private static HttpResponse<String> askAt(String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.uri().resolve(path))
                        .header("Authorization", "Bearer " + CATALOG.token("ada", Instant.now()))
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void answersInJson() throws Exception {
        JsonNode answer = Raw.json(ask(VALUES));

        assertThat(answer.path("columns").toString())
                .isEqualTo(
                        "[{\"name\":\"id\",\"type\":\"integer\"},{\"name\":\"name\",\"type\":\"varchar(3)\"},{\"name\":\"good\",\"type\":\"boolean\"}]");
        assertThat(answer.path("data").toString())
                .isEqualTo("[[1,\"a,b\",true],[2,null,false],[3,\"\",null]]");
        assertThat(answer.path("query-id").asText()).matches("\\d{8}_\\d{6}_\\d{5}_\\w{5}");
    }

    @Test
    void answersALineForEachRow() throws Exception {
        HttpResponse<String> answer = ask(VALUES, "Accept", "application/x-ndjson");

        assertThat(answer.body())
                .isEqualTo(
                        """
                        {"id":1,"name":"a,b","good":true}
                        {"id":2,"name":null,"good":false}
                        {"id":3,"name":"","good":null}
                        """);
    }

    @Test
    void answersInCsv() throws Exception {
        HttpResponse<String> answer = ask(VALUES, "Accept", "text/csv, */*;q=0.1");

        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(answer.body())
                .isEqualTo("id,name,good\r\n1,\"a,b\",true\r\n2,,false\r\n3,\"\",\r\n");
    }

    @Test
    void looksForNamesWhereItIsTold() throws Exception {
        JsonNode answer =
                Raw.json(
                        ask(
                                "{\"statement\": \"SELECT count(*) FROM nation\", \"catalog\": \"tpch\", \"schema\": \"tiny\"}",
                                "Content-Type",
                                "application/json"));

        assertThat(answer.at("/data/0/0").asInt()).isEqualTo(25);
    }

    @Test
    void readsEveryTableAsItWas() throws Exception {
        Raw.json(ask("CREATE SCHEMA IF NOT EXISTS ice.past"));
        Raw.json(ask("CREATE TABLE ice.past.trees AS SELECT 'oak' AS name"));
        String then =
                Raw.json(
                                ask(
                                        "SELECT to_iso8601(max(committed_at)) FROM ice.past.\"trees$snapshots\""))
                        .at("/data/0/0")
                        .asText();
        Raw.json(ask("INSERT INTO ice.past.trees VALUES 'elm'"));
        Raw.json(ask("CREATE VIEW ice.past.tall AS SELECT * FROM ice.past.trees"));
        String path = "/api/v1/sql?as-of=" + Instant.parse(then).plusMillis(1);

        String count = "SELECT count(*) FROM ice.past.trees t JOIN ice.past.trees u ON true";
        assertThat(Raw.json(ask(count)).at("/data/0/0").asInt()).isEqualTo(4);
        assertThat(Raw.json(askAt(path, count)).at("/data/0/0").asInt()).isEqualTo(1);
        assertThat(askAt(path, "SELECT * FROM ice.past.tall").statusCode()).isEqualTo(400);
        assertThat(askAt(path, "DELETE FROM ice.past.trees").body())
                .contains("Only a query can be asked as of a time");
        assertThat(askAt("/api/v1/sql?as_of=" + then, count).body())
                .contains("Unknown parameter as_of");
        assertThat(askAt("/api/v1/sql?as-of=yesterday", count).body())
                .contains("as-of is no time like");
        assertThat(askAt("/api/v1/sql?as-of=2001-01-01T00:00:00Z", count).statusCode())
                .isEqualTo(400);
    }

    @Test
    void saysWhatAStatementWithoutRowsDid() throws Exception {
        JsonNode made = Raw.json(ask("CREATE TABLE memory.default.notes (text varchar)"));
        JsonNode written = Raw.json(ask("INSERT INTO memory.default.notes VALUES 'a', 'b'"));

        assertThat(made.path("update-type").asText()).isEqualTo("CREATE TABLE");
        assertThat(made.path("data")).isEmpty();
        assertThat(written.path("update-count").asInt()).isEqualTo(2);
    }

    @Test
    void tellsTimesAsFineAsTheyAre() throws Exception {
        JsonNode answer = Raw.json(ask("SELECT TIMESTAMP '2026-01-31 12:00:00.123456789'"));

        assertThat(answer.at("/columns/0/type").asText()).isEqualTo("timestamp(9)");
        assertThat(answer.at("/data/0/0").asText()).isEqualTo("2026-01-31 12:00:00.123456789");
    }

    /** Trino writes the same for two times of the hour that comes twice. */
    @Test
    void losesNoEntryOfAMap() throws Exception {
        String map =
                "SELECT MAP(ARRAY[TIMESTAMP '2026-10-25 00:30:00 UTC' AT TIME ZONE '%1$s', TIMESTAMP '2026-10-25 01:30:00 UTC' AT TIME ZONE '%1$s'], ARRAY[1, 2])";

        HttpResponse<String> alike = ask(map.formatted("Europe/Berlin"));

        assertThat(alike.statusCode()).as(alike.body()).isEqualTo(400);
        assertThat(alike.body()).contains("keys that are the same as text");
        assertThat(Raw.json(ask(map.formatted("UTC"))).at("/data/0/0")).hasSize(2);
    }

    @Test
    void returnsEveryRowOfManyPages() throws Exception {
        String lines =
                ask(
                                "SELECT orderkey, comment FROM tpch.sf1.orders LIMIT 100000",
                                "Accept",
                                "application/x-ndjson")
                        .body();

        assertThat(lines.lines()).hasSize(100_000);
    }

    @Test
    void tellsErrorsInTrinosWords() throws Exception {
        HttpResponse<String> missing = ask("SELECT * FROM tpch.tiny.atlantis");

        assertThat(missing.statusCode()).isEqualTo(400);
        JsonNode error = JSON.readTree(missing.body()).path("error");
        assertThat(error.path("type").asText()).isEqualTo("TABLE_NOT_FOUND");
        assertThat(error.path("message").asText()).contains("'tpch.tiny.atlantis' does not exist");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws Exception {
        assertThat(ask(VALUES, "Accept", "image/png").statusCode()).isEqualTo(406);
        assertThat(ask(" ").statusCode()).isEqualTo(400);
        for (String body :
                new String[] {"{", "[]", "{\"sql\": \"SELECT 1\"}", "{\"statement\": 1}"}) {
            assertThat(ask(body, "Content-Type", "application/json").statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
    }

    @Test
    void runsInNobodyElsesName() throws Exception {
        assertThat(ask("SELECT current_user", "X-Trino-User", "bob").statusCode()).isEqualTo(403);
        assertThat(ask("SELECT 1", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
    }

    /** Half an answer must not look whole. */
    @Test
    void breaksOffWhereTheStatementFails() {
        assertThatThrownBy(() ->
                        ask(
                                "SELECT orderkey, 1 / (orderkey - 1499940) FROM tpch.sf1.orders",
                                "Accept",
                                "text/csv"))
                .isInstanceOf(IOException.class);
    }
}
