package dev.tarn.gateway.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Brings batches to the writer, which takes each once however often it comes, in the name of a
 * principal of its own.
 */
final class TableWriter {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BYTES_MAX = 256 * 1024;
    private static final int SHOWN_MAX = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI catalog;
    private final URI writer;
    private final String clientId;
    private final Secret clientSecret;
    private final AuditTable table;
    private Optional<String> token = Optional.empty();

    TableWriter(
            HttpClient client,
            URI catalog,
            URI writer,
            String clientId,
            Secret clientSecret,
            AuditTable table) {
        this.client = client;
        this.catalog = catalog;
        this.writer = writer;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.table = table;
    }

    /** Returns when the rows are safe with the writer, and fails when nobody can say so. */
    void bring(UUID batch, String lines) throws IOException, InterruptedException {
        WholeAnswer answer = post(batch, lines);
        if (answer.statusCode() == 401) {
            // It lasts for an hour.
            token = Optional.empty();
            answer = post(batch, lines);
        }
        if (answer.statusCode() == 404) {
            createNamespace();
            answer = post(batch, lines);
        }
        // 422 with a receipt: it has landed, and waits for a person at the writer.
        boolean landed =
                answer.statusCode() == 200
                        || answer.statusCode() == 202
                        || (answer.statusCode() == 422
                                && JSON.readTree(answer.body()).has("receipt"));
        if (!landed) {
            throw refused("The writer", answer);
        }
    }

    private WholeAnswer post(UUID batch, String lines) throws IOException, InterruptedException {
        return ask(
                HttpRequest.newBuilder(URI.create(root(writer) + table.batches()))
                        .header("Content-Type", "application/x-ndjson")
                        .header("Idempotency-Key", batch.toString())
                        .POST(HttpRequest.BodyPublishers.ofString(lines, UTF_8)),
                Optional.of(token()));
    }

    /** It may be there, and something else be missing, which the writer then says. */
    private void createNamespace() throws IOException, InterruptedException {
        ask(
                HttpRequest.newBuilder(URI.create(root(catalog) + table.namespaces()))
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        JSON.createObjectNode()
                                                .set(
                                                        "namespace",
                                                        JSON.createArrayNode()
                                                                .add(table.namespace()))
                                                .toString())),
                Optional.of(token()));
    }

    private String token() throws IOException, InterruptedException {
        if (token.isEmpty()) {
            token = Optional.of(fetchToken());
        }
        return token.orElseThrow();
    }

    private String fetchToken() throws IOException, InterruptedException {
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(clientId, UTF_8),
                                URLEncoder.encode(clientSecret.value(), UTF_8));
        WholeAnswer answer =
                ask(
                        HttpRequest.newBuilder(URI.create(root(catalog) + "/v1/oauth/tokens"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form)),
                        Optional.empty());
        if (answer.statusCode() != 200) {
            throw refused("The catalog", answer);
        }
        return JSON.readTree(answer.body()).path("access_token").asText();
    }

    private WholeAnswer ask(HttpRequest.Builder request, Optional<String> bearer)
            throws IOException, InterruptedException {
        bearer.ifPresent(proof -> request.header("Authorization", "Bearer " + proof));
        return WholeAnswer.of(client, request.timeout(PATIENCE).build(), PATIENCE, BYTES_MAX);
    }

    private static IOException refused(String who, WholeAnswer answer) {
        String said = new String(answer.body(), UTF_8);
        return new IOException(
                "%s answers %d: %s"
                        .formatted(
                                who,
                                answer.statusCode(),
                                said.substring(0, Math.min(said.length(), SHOWN_MAX))));
    }

    /** Without the slash at the end that some write and others don't. */
    private static String root(URI uri) {
        return uri.toString().replaceAll("/+$", "");
    }
}
