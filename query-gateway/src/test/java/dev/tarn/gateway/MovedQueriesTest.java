package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Trino by two ways, north and south; ada's queries go south, where the way breaks. */
class MovedQueriesTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();

    private final FaultProxy north = FaultProxy.toHttp(GatedTrino.uri().getPort());
    private final FaultProxy south = FaultProxy.toHttp(GatedTrino.uri().getPort());
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestGateway gateway =
            TestGateway.start(DATABASE, CATALOG, uri(north), GatedTrino.folder());
    private final Raw ada = as("ada");
    private final Raw chief = as("chief", "admin");

    private static URI uri(FaultProxy way) {
        return URI.create("http://127.0.0.1:" + way.port());
    }

    private Raw as(String user, String... roles) {
        return new Raw(client, gateway.uri(), CATALOG.token(user, Instant.now(), List.of(roles)));
    }

    @BeforeEach
    void addSouth() throws Exception {
        String json = "{\"uri\": \"%s\", \"users\": [\"ada\"]}".formatted(uri(south));
        assertThat(
                        client.send(
                                        HttpRequest.newBuilder(path("/api/v1/clusters/south"))
                                                .header("Authorization", "Bearer " + chief.token())
                                                .PUT(HttpRequest.BodyPublishers.ofString(json))
                                                .build(),
                                        BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() throws SQLException {
        gateway.close();
        north.close();
        south.close();
        client.close();
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE gateway.query_receipt, gateway.cluster");
        }
    }

    @AfterAll
    static void stopAll() {
        CATALOG.close();
        DATABASE.close();
    }

    private URI path(String path) {
        return gateway.uri().resolve(path);
    }

    private JsonNode receipt(String id) throws Exception {
        return Raw.json(ada.send("GET", path("/api/v1/queries/" + id)));
    }

    private static String next(JsonNode page) {
        return page.path("nextUri").asText();
    }

    /** What a driver does that is told to come again. */
    private JsonNode answer(JsonNode page) throws Exception {
        return Raw.json(
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> ada.send("GET", URI.create(next(page))),
                                answer -> answer.statusCode() != 503));
    }

    /** The next poll arrives, and nobody ever hears an answer. */
    private void breakInTheNextPoll() {
        south.onRequest(
                head -> head.startsWith("GET /v1/statement/queued/"),
                RequestMoment.BEFORE_THE_ANSWER,
                south::drop);
    }

    private List<JsonNode> rows(JsonNode first) throws Exception {
        var rows = new ArrayList<JsonNode>();
        JsonNode page = first;
        while (true) {
            assertThat(page.at("/error/message").asText()).isEmpty();
            page.path("data").forEach(rows::add);
            if (!page.has("nextUri")) {
                return rows;
            }
            page = ada.page(next(page));
        }
    }

    private long count(String table) throws Exception {
        Raw bob = as("bob");
        JsonNode page = bob.start("SELECT count(*) FROM " + table);
        JsonNode count = page.path("data");
        while (page.has("nextUri")) {
            page = bob.page(next(page));
            count = page.has("data") ? page.path("data") : count;
        }
        return count.at("/0/0").asLong();
    }

    @Test
    void givesTheRowsAndOneReceiptOfAQueryThatHasMoved() throws Exception {
        JsonNode first = ada.start("SELECT name FROM tpch.tiny.nation ORDER BY nationkey");
        assertThat(next(first)).contains("/c/south/");
        breakInTheNextPoll();

        JsonNode moved = answer(first);

        assertThat(next(moved)).contains("/c/north/").contains(moved.path("id").asText());
        assertThat(moved.at("/stats/state").asText()).isEqualTo("QUEUED");
        List<JsonNode> rows = rows(moved);
        assertThat(rows).hasSize(25);
        assertThat(rows.getFirst().path(0).asText()).isEqualTo("ALGERIA");
        String before = first.path("id").asText();
        String now = moved.path("id").asText();
        assertThat(now).isNotEqualTo(before);
        JsonNode receipt =
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> receipt(now), it -> !it.path("state").asText().equals("OPEN"));
        assertThat(receipt.path("state").asText()).isEqualTo("FINISHED");
        assertThat(receipt.path("cluster").asText()).isEqualTo("north");
        assertThat(receipt.at("/statistics/result-rows").asLong()).isEqualTo(25);
        assertThat(receipt.path("moved-from")).hasSize(1);
        assertThat(receipt.at("/moved-from/0/query-id").asText()).isEqualTo(before);
        assertThat(receipt.at("/moved-from/0/cluster").asText()).isEqualTo("south");
        assertThat(receipt(before)).isEqualTo(receipt);
        JsonNode all = Raw.json(ada.send("GET", path("/api/v1/queries")));
        assertThat(all.path("queries")).hasSize(1);
    }

    @Test
    void isNoticedByNoDriver() throws Exception {
        breakInTheNextPoll();

        try (var connection = gateway.connect("ada");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT name FROM tpch.tiny.nation ORDER BY nationkey")) {
            int count = 0;
            while (rows.next()) {
                count++;
            }

            assertThat(count).isEqualTo(25);
        }
        JsonNode all = Raw.json(ada.send("GET", path("/api/v1/queries")));
        assertThat(all.path("queries")).hasSize(1);
        assertThat(all.at("/queries/0/cluster").asText()).isEqualTo("north");
    }

    @Test
    void runsAWriteThatNobodyHasPolledOnce() throws Exception {
        rows(ada.start("CREATE TABLE memory.default.moved_unpolled (a bigint)"));
        JsonNode first = ada.start("INSERT INTO memory.default.moved_unpolled VALUES 1");
        assertThat(ada.send("HEAD", URI.create(next(first))).statusCode()).isEqualTo(200);
        south.close();
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        !Raw.json(chief.send("GET", path("/api/v1/clusters/south")))
                                .path("answers")
                                .asBoolean());

        JsonNode moved = ada.page(next(first));

        assertThat(next(moved)).contains("/c/north/");
        rows(moved);
        assertThat(count("memory.default.moved_unpolled")).isEqualTo(1);
    }

    @Test
    void doesNotRunAWriteAgainThatWasPolled() throws Exception {
        rows(ada.start("CREATE TABLE memory.default.moved_polled (a bigint)"));
        JsonNode first = ada.start("INSERT INTO memory.default.moved_polled VALUES 1");
        breakInTheNextPoll();

        JsonNode page = answer(first);

        assertThat(page.at("/error/message").asText())
                .startsWith("Cluster south, where this query waited, does not answer any more")
                .contains("it may have run or not");
        assertThat(page.has("nextUri")).isFalse();
        // It has run indeed, and once.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> count("memory.default.moved_polled") == 1);
        assertThat(receipt(first.path("id").asText()).has("moved-from")).isFalse();
    }
}
