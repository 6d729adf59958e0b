package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts go to a writer, which answers whatever the test says. */
class ExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir static Path folder;

    private record Batch(URI uri, String key, String proof, String body) {
        List<JsonNode> lines() throws IOException {
            var lines = new ArrayList<JsonNode>();
            for (String line : body.lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }
    }

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final MutableClock clock = MutableClock.at(Instant.now());
    private final StubTrino trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Batch> batches = new CopyOnWriteArrayList<>();
    private final Deque<Integer> answers = new ConcurrentLinkedDeque<>();
    private HttpServer writer;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        writer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        writer.createContext("/", this::take);
        writer.start();
        catalog.account("exporter", TestGateway.SECRET);
        URI uri = URI.create("http://127.0.0.1:%d/".formatted(writer.getAddress().getPort()));
        gateway =
                TestGateway.start(
                        catalog,
                        TestGateway.exporting(
                                TestGateway.config(database, catalog, trino.uri(), folder), uri),
                        folder,
                        clock);
    }

    @AfterEach
    void stop() {
        gateway.close();
        writer.stop(0);
        client.close();
        trino.close();
        catalog.close();
        database.close();
    }

    private void take(HttpExchange exchange) throws IOException {
        batches.add(
                new Batch(
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
        Integer status = answers.poll();
        if (status != null && status == 0) {
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(status == null ? 202 : status, -1);
        exchange.close();
    }

    private Raw as(String token) {
        return new Raw(client, gateway.uri(), token);
    }

    private static String finished(String id, int rows) {
        return """
        {"metadata":{"queryId":"%s","queryState":"FINISHED"},"context":{"user":"ada"},
         "statistics":{"outputRows":%d},"endTime":"2026-03-31T12:00:02.500Z",
         "ioMetadata":{"inputs":[{"catalogName":"lake","schema":"s","table":"t","columns":[{"name":"c"}],"connectorInfo":{"snapshotId":77}}]}}
        """
                .formatted(id, rows);
    }

    @Test
    void bringsEachReceiptOnceHoweverOftenItIsSent() throws Exception {
        answers.addAll(List.of(503, 0, 404));
        Raw ada = as(catalog.token("ada", clock.instant()));
        Raw engine = as(catalog.engineToken("trino", clock.instant()));
        String id = ada.start("SELECT 'a\nb'").path("id").asText();
        engine.report(finished(id, 3));
        ada.start("SELECT 2", "X-Trino-User", "bob");
        assertThat(batches).isEmpty();

        clock.advance(Duration.ofMinutes(6));
        // The namespace that was not there has been asked for between the last two.
        await().atMost(Duration.ofSeconds(30))
                .during(Duration.ofMillis(500))
                .until(() -> batches.size() == 4);

        assertThat(batches.stream().map(Batch::body).distinct()).hasSize(1);
        assertThat(batches.stream().map(Batch::key).distinct()).hasSize(1);
        Batch batch = batches.getLast();
        assertThat(batch.uri().getPath())
                .isEqualTo("/v1/lakes/tarn/namespaces/audit/tables/queries/batches");
        assertThat(batch.uri().getQuery())
                .contains("ack=landed", "create=true", "partition=day(submitted_at)")
                .contains("\"name\":\"lineage\"");
        assertThat(batch.proof()).startsWith("Bearer ");
        JsonNode read =
                batch.lines().stream()
                        .filter(line -> line.path("query_id").asText().equals(id))
                        .findFirst()
                        .orElseThrow();
        assertThat(batch.lines()).hasSize(2);
        assertThat(read.path("statement").asText()).isEqualTo("SELECT 'a\nb'");
        assertThat(read.path("state").asText()).isEqualTo("FINISHED");
        assertThat(read.path("result_rows").asLong()).isEqualTo(3);
        assertThat(read.path("ended_at").asText()).isEqualTo("2026-03-31T12:00:02.500000Z");
        assertThat(JSON.readTree(read.path("read_tables").asText()).at("/0/snapshot-id").asText())
                .isEqualTo("77");
    }

    /** What has left for the table, and what the receipt says, are the same for good. */
    @Test
    void changesNothingThatItHasExported() throws Exception {
        Raw ada = as(catalog.token("ada", clock.instant()));
        trino.describeAs("FINISHED");
        String id = ada.start("SELECT 1").path("id").asText();
        clock.advance(Duration.ofSeconds(30));
        URI receipt = gateway.uri().resolve("/api/v1/queries/" + id);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        Raw.json(ada.send("GET", receipt))
                                .path("completed-by")
                                .asText()
                                .equals("poll"));

        clock.advance(Duration.ofMinutes(6));
        await().atMost(Duration.ofSeconds(30)).until(() -> batches.size() == 1);

        assertThat(as(catalog.engineToken("trino", clock.instant())).report(finished(id, 9)).body())
                .isEqualTo("{\"amended\":1}");
        assertThat(as(catalog.engineToken("trino", clock.instant())).report(finished(id, 8)).body())
                .isEqualTo("{\"repeated\":1}");
        JsonNode after = Raw.json(ada.send("GET", receipt));
        assertThat(after.path("completed-by").asText()).isEqualTo("poll");
        assertThat(after.at("/amendment/result-rows").asInt()).isEqualTo(9);
        assertThat(batches).hasSize(1);
    }
}
