package dev.tarn.catalog.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.history.CommitEntry;
import dev.tarn.catalog.history.CommitJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sends some entries of the commit log to one receiver. */
final class WebhookDelivery implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Duration timeout;
    private final HttpClient client;

    WebhookDelivery(Duration timeout) {
        this.timeout = timeout;
        // A redirect would lead what was meant for one place to another.
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /** Why it was not accepted, if it was not. */
    Optional<String> send(WebhookRow webhook, byte[] secret, List<CommitEntry> entries, Instant now)
            throws InterruptedException {
        byte[] body = body(webhook, entries);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(webhook.url()))
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "Tarn")
                        .header("Tarn-Delivery", entries.getLast().place().toString())
                        .header("Tarn-Signature", Signature.of(secret, now, body))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        try {
            HttpResponse<InputStream> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            // What the receiver has to say is nobody's business here, however long it is.
            answer.body().close();
            return answer.statusCode() / 100 == 2
                    ? Optional.empty()
                    : Optional.of("The receiver answers " + answer.statusCode());
        } catch (IOException failure) {
            return Optional.of(failure.toString());
        }
    }

    private static byte[] body(WebhookRow webhook, List<CommitEntry> entries) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("lake", webhook.lake());
        var commits = json.putArray("commits");
        entries.forEach(entry -> commits.add(CommitJson.of(entry)));
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
