package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tickets for segments, of two clusters that give a segment to whoever the gateway sends. */
class SegmentTicketTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final String SEGMENT = "/v1/spooled/download/aWQ=";

    @TempDir static Path folder;

    private final TestIssuer catalog = TestIssuer.start();
    private final MutableClock clock =
            MutableClock.at(Instant.now().truncatedTo(ChronoUnit.MICROS));
    private final StubTrino north = new StubTrino(SegmentTicketTest::page);
    private final StubTrino south = new StubTrino(SegmentTicketTest::page, "ccccc");
    private final List<Map<String, List<String>>> asked = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private TestGateway gateway;

    /** Its addresses begin as Trino's would. */
    private static void page(HttpExchange exchange) throws IOException {
        StubTrino.answer(
                exchange,
                "{\"id\":\"x\",\"prefix\":\"%s\"}"
                        .formatted(exchange.getRequestHeaders().getFirst("X-Forwarded-Prefix")));
    }

    @BeforeEach
    void start() {
        catalog.engine("teller", TestGateway.SECRET);
        catalog.exchange(TestGateway.word("ada"), "ada");
        for (StubTrino trino : List.of(north, south)) {
            trino.segments(exchange -> {
                asked.add(Map.copyOf(exchange.getRequestHeaders()));
                StubTrino.answer(exchange, trino == north ? "north" : "south");
            });
        }
        gateway = start(true);
    }

    private TestGateway start(boolean spooling) {
        GatewayConfig usual = TestGateway.config(DATABASE, catalog, north.uri(), folder);
        return TestGateway.start(
                catalog,
                spooling ? TestGateway.spooling(usual, Duration.ofHours(1)) : usual,
                folder,
                clock);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        north.close();
        south.close();
        client.close();
        catalog.close();
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE gateway.query_receipt, gateway.cluster");
        }
    }

    @AfterAll
    static void stopAll() {
        DATABASE.close();
    }

    private Raw as(String user, String... roles) {
        return new Raw(client, gateway.uri(), catalog.token(user, clock.instant(), List.of(roles)));
    }

    /** What the addresses of a page begin with. */
    private String prefix(Raw owner, String... headers) throws Exception {
        JsonNode first = owner.start("SELECT 1", headers);
        return owner.page(first.path("nextUri").asText()).path("prefix").asText();
    }

    private String spooled(String user) throws Exception {
        return prefix(as(user), "X-Trino-Query-Data-Encoding", "json+zstd");
    }

    private HttpResponse<String> fetch(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void asksTheClusterOfTheQueryAndSaysWhichQueryItIs() throws Exception {
        Raw chief = as("chief", "admin");
        client.send(
                HttpRequest.newBuilder(gateway.uri().resolve("/api/v1/clusters/south"))
                        .header("Authorization", "Bearer " + chief.token())
                        .PUT(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"uri\": \"%s\"}".formatted(south.uri())))
                        .build(),
                BodyHandlers.ofString());
        client.send(
                HttpRequest.newBuilder(gateway.uri().resolve("/api/v1/clusters/north"))
                        .header("Authorization", "Bearer " + chief.token())
                        .PUT(HttpRequest.BodyPublishers.ofString("{\"state\": \"draining\"}"))
                        .build(),
                BodyHandlers.ofString());

        String prefix = spooled("ada");

        assertThat(prefix).startsWith("/c/south/");
        assertThat(south.posted().getFirst("X-Forwarded-Prefix")).isEqualTo("/c/south/spooled/-");
        HttpResponse<String> answer =
                fetch(
                        prefix + SEGMENT,
                        "X-Tarn-Query-Id",
                        "20260101_000000_00009_aaaaa",
                        "X-Trino-User",
                        "root",
                        "Cookie",
                        "a=b");
        assertThat(answer.body()).isEqualTo("south");
        Map<String, List<String>> headers = asked.getFirst();
        assertThat(headers.get("X-tarn-query-id")).containsExactly("20260101_000000_00001_ccccc");
        assertThat(headers).doesNotContainKeys("X-trino-user", "Cookie", "Authorization");
        assertThat(fetch(prefix.replace("/c/south/", "/c/north/") + SEGMENT).statusCode())
                .isEqualTo(404);
    }

    @Test
    void refusesATicketThatIsForgedOrTooOld() throws Exception {
        String prefix = spooled("ada");
        String ticket = prefix.substring("/c/north/".length());
        String content = ticket.substring(0, ticket.indexOf('/'));
        String signature = ticket.substring(ticket.indexOf('/') + 1);
        String longer =
                new String(Base64.getUrlDecoder().decode(content), UTF_8)
                        .replaceFirst("^[0-9]+", "99999999999");
        String forged =
                Base64.getUrlEncoder().withoutPadding().encodeToString(longer.getBytes(UTF_8));

        assertThat(fetch(prefix + SEGMENT).statusCode()).isEqualTo(200);
        for (String wrong :
                List.of(
                        forged + "/" + signature,
                        content
                                + "/"
                                + signature.substring(1)
                                + (signature.charAt(0) == '0' ? '1' : '0'),
                        content + "/" + signature.substring(1),
                        content + "/" + signature.toUpperCase(Locale.ROOT),
                        "spooled/-",
                        "a/b")) {
            assertThat(fetch("/c/north/" + wrong + SEGMENT).statusCode()).as(wrong).isEqualTo(404);
        }
        clock.advance(Duration.ofMinutes(61));
        assertThat(fetch(prefix + SEGMENT).statusCode()).isEqualTo(404);
        assertThat(asked).hasSize(1);
    }

    @Test
    void refusesThoseWhomTheCatalogDoesNotLetInAnyMore() throws Exception {
        String prefix = spooled("ada");
        String bob = spooled("bob");

        assertThat(fetch(bob + SEGMENT).statusCode()).isEqualTo(403);
        assertThat(fetch(prefix + SEGMENT).statusCode()).isEqualTo(200);
        catalog.exchange(TestGateway.word("ada"), "nobody");
        clock.advance(Duration.ofSeconds(6));
        assertThat(fetch(prefix + SEGMENT).statusCode()).isEqualTo(403);
        catalog.close();
        clock.advance(Duration.ofSeconds(6));
        assertThat(fetch(prefix + SEGMENT).statusCode()).isEqualTo(503);
        assertThat(asked).hasSize(1);
    }

    @Test
    void lendsATicketToNoAddressThatIsNotASegments() throws Exception {
        String prefix = spooled("ada");

        for (String path :
                List.of(
                        "/v1/spooled/other/aWQ=",
                        "/v1/spooled/download/a.b",
                        "/v1/spooled/download/aWQ=/more",
                        "/v1/spooled/download/..%2f..%2finfo",
                        "/v1/statement/executing/20260101_000000_00001_aaaaa/slug/1")) {
            assertThat(fetch(prefix + path).statusCode()).as(path).isNotEqualTo(200);
        }
        for (String path : List.of("/v1/spooled/other/aWQ=", "/v1/spooled/%2e%2e/info")) {
            assertThat(as("ada").send("GET", gateway.uri().resolve(prefix + path)).statusCode())
                    .as(path)
                    .isNotEqualTo(200);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void givesNoTicketToThoseWhoDidNotAsk() throws Exception {
        assertThat(prefix(as("ada"))).isEqualTo("/c/north");
        assertThat(north.posted().getFirst("X-Forwarded-Prefix")).isEqualTo("/c/north");
        assertThat(north.posted()).doesNotContainKey("X-Trino-Query-Data-Encoding");
    }

    @Test
    void hearsNobodyWhereItIsOff() throws Exception {
        String prefix = spooled("ada");
        gateway.close();
        gateway = start(false);

        assertThat(spooled("ada")).isEqualTo("/c/north");
        assertThat(north.posted()).doesNotContainKey("X-Trino-Query-Data-Encoding");
        assertThat(fetch(prefix + SEGMENT).statusCode()).isEqualTo(401);
        assertThat(as("ada").send("GET", gateway.uri().resolve(prefix + SEGMENT)).statusCode())
                .isEqualTo(404);
        assertThat(asked).isEmpty();
    }
}
