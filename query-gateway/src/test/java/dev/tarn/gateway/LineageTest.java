package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a table was made from, and what was made from it, as real queries tell. */
class LineageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = GatedTrino.catalog();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static TestGateway gateway;
    private static String made;
    private static String filled;
    private static String failed;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
        GatedTrino.tell(Optional.of(gateway.uri()));
        run("CREATE SCHEMA IF NOT EXISTS ice.lineage");
        made =
                run(
                        "CREATE TABLE ice.lineage.regions AS SELECT name AS title, regionkey FROM tpch.tiny.region");
        filled =
                run(
                        "CREATE TABLE ice.lineage.counts AS SELECT r.title, count(*) AS nations FROM ice.lineage.regions r JOIN tpch.tiny.nation n ON n.regionkey = r.regionkey GROUP BY r.title");
        failed = run("SELECT 1 / (nationkey - nationkey) FROM tpch.tiny.nation");
        for (String id : List.of(made, filled, failed)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            ada("/api/v1/queries/" + id)
                                    .path("completed-by")
                                    .asText()
                                    .equals("event"));
        }
    }

    @AfterAll
    static void stop() {
        GatedTrino.tell(Optional.empty());
        gateway.close();
        DATABASE.close();
        CLIENT.close();
    }

    private static Raw as(String user, String... roles) {
        return new Raw(CLIENT, gateway.uri(), CATALOG.token(user, Instant.now(), List.of(roles)));
    }

    private static String run(String sql) throws Exception {
        return as("ada").finish(as("ada").start(sql)).path("id").asText();
    }

    private static HttpResponse<String> get(Raw caller, String path) throws Exception {
        return caller.send("GET", gateway.uri().resolve(path));
    }

    private static JsonNode ada(String path) throws Exception {
        return Raw.json(get(as("ada"), path));
    }

    @Test
    void goesUpToTheColumnsThatATableWasMadeFrom() throws Exception {
        JsonNode lineage = ada("/api/v1/lineage?table=ice.lineage.counts");

        assertThat(lineage.path("complete").asBoolean()).isTrue();
        assertThat(lineage.path("downstream")).isEmpty();
        JsonNode upstream = lineage.path("upstream");
        assertThat(upstream).hasSize(2);
        assertThat(upstream.at("/0/table").asText()).isEqualTo("ice.lineage.regions");
        assertThat(upstream.at("/0/columns"))
                .isEqualTo(JSON.readTree("[{\"from\":\"title\",\"to\":\"title\"}]"));
        assertThat(upstream.at("/0/queries").asInt()).isEqualTo(1);
        assertThat(upstream.at("/0/last-query/query-id").asText()).isEqualTo(filled);
        assertThat(upstream.at("/1/table").asText()).isEqualTo("tpch.tiny.nation");
    }

    @Test
    void goesDownToWhatWasMadeFromIt() throws Exception {
        JsonNode lineage = ada("/api/v1/lineage?table=ice.lineage.regions");

        assertThat(lineage.at("/upstream/0/table").asText()).isEqualTo("tpch.tiny.region");
        assertThat(lineage.at("/downstream/0/table").asText()).isEqualTo("ice.lineage.counts");
        assertThat(lineage.at("/downstream/0/columns/0/to").asText()).isEqualTo("title");
    }

    @Test
    void tellsNobodyOfTheQueriesOfOthersButThoseWhoMayReadThem() throws Exception {
        String path = "/api/v1/lineage?table=ice.lineage.counts";

        assertThat(Raw.json(get(as("bob"), path)).path("upstream")).isEmpty();
        assertThat(Raw.json(get(as("boss", "admin"), path)).path("upstream")).hasSize(2);
        assertThat(get(as("bob"), "/api/v1/queries/" + made + "/openlineage").statusCode())
                .isEqualTo(404);
        assertThat(get(as("bob"), "/api/v1/openlineage.ndjson").body()).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws Exception {
        assertThat(get(as("ada"), "/api/v1/lineage").statusCode()).isEqualTo(400);
        assertThat(get(as("ada"), "/api/v1/lineage?table=counts").body())
                .contains("table is catalog.schema.table");
        assertThat(get(as("ada"), "/api/v1/lineage?table=a.b.c&depth=2").body())
                .contains("There is no parameter depth");
        assertThat(get(as("ada"), "/api/v1/lineage?table=a.b.c&since=yesterday").body())
                .contains("since is no time like");
    }

    @Test
    void speaksOpenLineage() throws Exception {
        JsonNode event = ada("/api/v1/queries/" + filled + "/openlineage");

        assertThat(event.path("eventType").asText()).isEqualTo("COMPLETE");
        assertThat(event.at("/job/name").asText()).isEqualTo(filled);
        assertThat(event.at("/run/runId").asText()).matches("[0-9a-f-]{36}");
        assertThat(event.at("/job/facets/sql/query").asText()).startsWith("CREATE TABLE");
        assertThat(event.path("inputs"))
                .extracting(input -> input.path("name").asText())
                .containsExactlyInAnyOrder("ice.lineage.regions", "tpch.tiny.nation");
        assertThat(event.path("inputs").toString()).contains("\"datasetVersion\":\"");
        assertThat(event.at("/outputs/0/name").asText()).isEqualTo("ice.lineage.counts");
        assertThat(event.at("/outputs/0/facets/columnLineage/fields/title/inputFields"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"namespace\":\"tarn\",\"name\":\"ice.lineage.regions\",\"field\":\"title\"}]"));
        assertThat(
                        ada("/api/v1/queries/" + failed + "/openlineage")
                                .at("/run/facets/errorMessage/message")
                                .asText())
                .isEqualTo("Division by zero");
    }

    @Test
    void speaksOpenLineageALineForEachQueryThatAFilterLetsPass() throws Exception {
        List<String> lines =
                get(as("ada"), "/api/v1/openlineage.ndjson?table=ice.lineage.regions")
                        .body()
                        .lines()
                        .toList();

        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.getFirst()).at("/job/name").asText()).isEqualTo(filled);
        assertThat(JSON.readTree(lines.getLast()).at("/job/name").asText()).isEqualTo(made);
    }
}
