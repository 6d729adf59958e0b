package dev.tarn.benchmarks.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Brings batches to the one writer of a lakehouse, with nothing but HTTP. */
final class Sender implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(500);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ServiceProcess writer;
    private final URI batches;
    private final String token;

    Sender(Lakehouse lakehouse, String table) throws IOException, InterruptedException {
        this.writer = lakehouse.writers().getFirst();
        this.batches =
                writer.uri()
                        .resolve(
                                "/v1/lakes/lake/namespaces/sales/tables/%s/batches"
                                        .formatted(table));
        this.token = lakehouse.token("ada");
    }

    /** One request; 200 is a receipt. */
    HttpResponse<String> send(String key, BodyPublisher body)
            throws IOException, InterruptedException {
        return http.send(
                authorized(batches)
                        .header("Idempotency-Key", key)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(body)
                        .build(),
                BodyHandlers.ofString());
    }

    /** One body, however long it and its writing take, and its receipt. */
    JsonNode sendAndAwait(String key, BodyPublisher body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(key, body);
        JsonNode receipt = JSON.readTree(answer.body());
        while (answer.statusCode() / 100 == 2
                && !receipt.path("state").asText().equals("committed")) {
            Thread.sleep(POLL);
            URI self = writer.uri().resolve(receipt.at("/links/self").asText());
            answer = http.send(authorized(self).build(), BodyHandlers.ofString());
            receipt = JSON.readTree(answer.body());
            if (receipt.path("state").asText().equals("quarantined")) {
                break;
            }
        }
        if (!receipt.path("state").asText().equals("committed")) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return receipt;
    }

    private HttpRequest.Builder authorized(URI uri) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    }

    /** Other connections to the same table, for very many batches. */
    Connections connections() {
        return new Connections(batches, token);
    }

    /** The sum over all tags of a meter. */
    double metric(String name) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(writer.adminUri().resolve("/metrics")).build(),
                        BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    static BodyPublisher body(String text) {
        return BodyPublishers.ofString(text);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
