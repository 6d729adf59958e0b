package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts go to a writer, which answers whatever the test says. */
class ExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir static Path folder;

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final MutableClock clock = MutableClock.at(Instant.now());
    private final StubTrino trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final StubWriter writer = StubWriter.start();
    private final List<StubWriter.Batch> batches = writer.batches();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        catalog.account("exporter", TestGateway.SECRET);
        gateway =
                TestGateway.start(
                        catalog,
                        TestGateway.exporting(
                                TestGateway.config(database, catalog, trino.uri(), folder),
                                writer.uri()),
                        folder,
                        clock);
    }

    @AfterEach
    void stop() {
        gateway.close();
        writer.close();
        client.close();
        trino.close();
        catalog.close();
        database.close();
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
        writer.answers().addAll(List.of(503, 0, 404));
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

        assertThat(batches.stream().map(StubWriter.Batch::body).distinct()).hasSize(1);
        assertThat(batches.stream().map(StubWriter.Batch::key).distinct()).hasSize(1);
        StubWriter.Batch batch = batches.getLast();
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
