package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Large results of a real Trino wait in a real store, and come through the gateway. */
class SpooledResultsTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = GatedTrino.catalog();
    private static final String LARGE =
            "SELECT orderkey, linenumber, comment FROM tpch.tiny.lineitem";
    private static final long LARGE_ROWS = 60_175;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        CATALOG.engine("teller", TestGateway.SECRET);
        CATALOG.exchange(TestGateway.word("ada"), "ada");
        CATALOG.exchange(TestGateway.word("bob"), "bob");
        gateway =
                TestGateway.start(
                        CATALOG,
                        TestGateway.spooling(
                                TestGateway.config(
                                        DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder()),
                                Duration.ofHours(12)),
                        GatedTrino.folder(),
                        InstantSource.system());
    }

    @AfterAll
    static void stop() {
        GatedTrino.tell(Optional.empty());
        gateway.close();
        CLIENT.close();
        DATABASE.close();
    }

    private static Raw as(String user) {
        return new Raw(CLIENT, gateway.uri(), CATALOG.token(user, Instant.now()));
    }

    private static HttpResponse<byte[]> fetch(String uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static double segments(String outcome) throws Exception {
        Matcher line =
                Pattern.compile(
                                "gateway_segments_total\\{[^}]*outcome=\"%s\"[^}]*} ([0-9.E]+)"
                                        .formatted(outcome))
                        .matcher(
                                CLIENT.send(
                                                HttpRequest.newBuilder(
                                                                gateway.adminUri()
                                                                        .resolve("/metrics"))
                                                        .build(),
                                                BodyHandlers.ofString())
                                        .body());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }

    /** The spooled segments of a large result, each fetched by nobody yet. */
    private static List<JsonNode> spooled(Raw owner) throws Exception {
        var segments = new ArrayList<JsonNode>();
        JsonNode page = spooledStart(owner);
        while (true) {
            for (JsonNode segment : page.at("/data/segments")) {
                if (segment.path("type").asText().equals("spooled")) {
                    segments.add(segment);
                }
            }
            if (!page.has("nextUri")) {
                assertThat(segments).isNotEmpty();
                return segments;
            }
            page = owner.page(page.path("nextUri").asText());
        }
    }

    private static JsonNode spooledStart(Raw owner) throws Exception {
        return owner.start(
                LARGE,
                "X-Trino-Query-Data-Encoding",
                "json",
                "X-Trino-Session",
                "spooling_inlining_enabled=false");
    }

    private static String uri(JsonNode segment) {
        return segment.path("uri").asText();
    }

    @Test
    void givesTheDriverItsRowsByWayOfTheStore() throws Exception {
        double before = segments("sent");
        long count = 0;
        long sum = 0;
        var properties = new Properties();
        properties.setProperty("sessionProperties", "spooling_inlining_enabled:false");
        try (var connection = gateway.connect("ada", properties);
                var statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(LARGE)) {
                while (rows.next()) {
                    count++;
                    sum += rows.getLong(1) * rows.getInt(2);
                }
            }
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT sum(orderkey * linenumber) FROM tpch.tiny.lineitem")) {
                assertThat(rows.next()).isTrue();
                assertThat(sum).isEqualTo(rows.getLong(1));
            }
        }

        assertThat(count).isEqualTo(LARGE_ROWS);
        assertThat(segments("sent")).isGreaterThan(before);
    }

    @Test
    void deletesWhatWasAcknowledged() throws Exception {
        JsonNode segment = spooled(as("ada")).getFirst();

        HttpResponse<byte[]> whole = fetch(uri(segment));
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).hasSize(segment.at("/metadata/segmentSize").asInt());
        assertThat(fetch(segment.path("ackUri").asText()).statusCode()).isEqualTo(200);
        assertThat(fetch(uri(segment)).statusCode()).isEqualTo(404);
    }

    @Test
    void givesNothingOfAnotherQuery() throws Exception {
        String ada = uri(spooled(as("ada")).getFirst());
        String bob = uri(spooled(as("bob")).getFirst());
        String identifier = ada.substring(ada.lastIndexOf('/') + 1);
        String crossed = bob.substring(0, bob.lastIndexOf('/') + 1) + identifier;
        String ticket = ada.replaceFirst(".*/c/north/([^/]+)/.*", "$1");
        String query = new String(Base64.getUrlDecoder().decode(ticket), UTF_8).split(" ", 4)[2];

        assertThat(fetch(crossed).statusCode()).isEqualTo(404);
        assertThat(fetch(crossed, "X-Tarn-Query-Id", query).statusCode()).isEqualTo(404);
        assertThat(fetch(crossed.replace("/download/", "/ack/")).statusCode()).isEqualTo(404);
        assertThat(fetch(ada).statusCode()).isEqualTo(200);
    }

    @Test
    void givesNothingWithoutATicket() throws Exception {
        String uri = uri(spooled(as("ada")).getFirst());
        String identifier = uri.substring(uri.lastIndexOf('/') + 1);
        String bare = gateway.uri() + "/v1/spooled/download/" + identifier;
        String marked = gateway.uri() + "/c/north/spooled/-/v1/spooled/download/" + identifier;

        assertThat(fetch(bare).statusCode()).isEqualTo(401);
        assertThat(as("ada").send("GET", URI.create(bare)).statusCode()).isEqualTo(404);
        assertThat(fetch(marked).statusCode()).isEqualTo(404);
        assertThat(
                        as("ada")
                                .send(
                                        "GET",
                                        URI.create(
                                                gateway.uri()
                                                        + "/c/north/v1/spooled/download/"
                                                        + identifier))
                                .statusCode())
                .isEqualTo(404);
        assertThat(as("ada").send("POST", URI.create(uri)).statusCode()).isNotEqualTo(200);
    }

    /** Whoever reports first: the cluster when it is asked, or the engine by itself. */
    @Test
    void countsItsRowsInTheReceipt() throws Exception {
        String asked = whole(as("ada"));
        awaitReceipt(asked, "poll");
        GatedTrino.tell(Optional.of(gateway.uri()));
        String reported = whole(as("ada"));
        awaitReceipt(reported, "event");
        GatedTrino.tell(Optional.empty());
    }

    private static String whole(Raw owner) throws Exception {
        JsonNode first = spooledStart(owner);
        assertThat(first.path("nextUri").asText()).contains("/c/north/spooled/-/v1/statement/");
        owner.finish(first);
        return first.path("id").asText();
    }

    private static void awaitReceipt(String query, String by) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    JsonNode receipt =
                            Raw.json(
                                    as("ada")
                                            .send(
                                                    "GET",
                                                    gateway.uri()
                                                            .resolve("/api/v1/queries/" + query)));
                    assertThat(receipt.path("completed-by").asText()).isEqualTo(by);
                    assertThat(receipt.at("/statistics/result-rows").asLong())
                            .isEqualTo(LARGE_ROWS);
                    assertThat(receipt.at("/statistics/result-bytes").asLong())
                            .isGreaterThan(1_000_000);
                });
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        String uri = uri(spooled(as("ada")).getFirst());

        gateway.restart();

        assertThat(fetch(uri).statusCode()).isEqualTo(200);
    }

    /** Of these the gateway hashes what it has read itself, and never what waits elsewhere. */
    @Test
    void readsItsOwnAnswersFromTheirPages() throws Exception {
        HttpResponse<String> answer =
                CLIENT.send(
                        HttpRequest.newBuilder(gateway.uri().resolve("/api/v1/sql?hash=true"))
                                .header("Authorization", "Bearer " + as("ada").token())
                                .header("Accept", "application/x-ndjson")
                                .header("X-Trino-Query-Data-Encoding", "json")
                                .POST(HttpRequest.BodyPublishers.ofString(LARGE))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.body().lines()).hasSize((int) LARGE_ROWS);
    }

    @Test
    void deletesWhatAFailedQueryHasLeft() throws Exception {
        Raw ada = as("ada");
        JsonNode page =
                ada.start(
                        "SELECT l.*, n.name FROM tpch.sf1.lineitem l CROSS JOIN tpch.tiny.nation n",
                        "X-Trino-Query-Data-Encoding",
                        "json",
                        "X-Trino-Session",
                        "spooling_inlining_enabled=false");
        String query = page.path("id").asText();
        while (!page.at("/data/segments").isArray()) {
            page = ada.page(page.path("nextUri").asText());
        }
        assertThat(of(query)).isPositive();

        ada.send("DELETE", URI.create(page.path("nextUri").asText()));

        await().atMost(Duration.ofSeconds(60)).until(() -> of(query) == 0);
    }

    private static long of(String query) throws Exception {
        return GatedTrino.segments().stream()
                .filter(path -> path.toString().contains(query))
                .count();
    }
}
