package dev.tarn.launcher.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.lake.Lake;
import dev.tarn.launcher.lake.QualifiedName;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The batches of a table or a lake, asked from the writer. */
final class TableBatches implements AutoCloseable {
    /** Longer than the writer lets anybody wait. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int LOOKS_MAX = 600;

    private final JsonHttp http = new JsonHttp();
    private final Lake lake;
    private final URI batches;

    private TableBatches(Lake lake, URI batches) {
        this.lake = lake;
        this.batches = batches;
    }

    static TableBatches ofTable(Lake lake, URI writer, QualifiedName table) {
        return new TableBatches(
                lake,
                writer.resolve(
                        "/v1/lakes/%s/namespaces/%s/tables/%s/batches"
                                .formatted(
                                        encoded(lake.name()),
                                        new QualifiedName(table.levels()).encoded(),
                                        encoded(table.name()))));
    }

    /** Of all tables, to be looked at only. */
    static TableBatches ofLake(Lake lake, URI writer) {
        return new TableBatches(
                lake, writer.resolve("/v1/lakes/%s/batches".formatted(encoded(lake.name()))));
    }

    /** {@code query} is what stands behind the question mark. */
    JsonNode page(String query) {
        return answer(request("?" + query).GET().build());
    }

    JsonNode show(String id) {
        return answer(request("/" + encoded(id)).GET().build());
    }

    /** The receipt once it is done, or as it is when that takes too long. */
    JsonNode decide(String id, String decision) {
        String path = "/" + encoded(id);
        JsonNode receipt =
                answer(request(path + "/" + decision).POST(BodyPublishers.noBody()).build());
        for (int look = 0; look < LOOKS_MAX && isUnderWay(decision, receipt); look++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            // What is done again may be another batch by now.
            receipt = show(receipt.path("batch-id").asText());
        }
        return receipt;
    }

    private static boolean isUnderWay(String decision, JsonNode receipt) {
        return switch (receipt.path("state").asText()) {
            case "undoing" -> true;
            case "landed", "staged", "committing" -> decision.equals("replay");
            default -> false;
        };
    }

    private HttpRequest.Builder request(String path) {
        return lake.catalog().authorized(URI.create(batches + path)).timeout(TIMEOUT);
    }

    private JsonNode answer(HttpRequest request) {
        JsonHttp.Answer answer = http.sendPatiently(request);
        if (!answer.isSuccess()) {
            throw new ClientFailure(
                    "The writer answers %s with %d: %s"
                            .formatted(
                                    request.uri().getPath(),
                                    answer.status(),
                                    answer.json()
                                            .at("/error/message")
                                            .asText("no reason was given")));
        }
        return answer.json();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
