package dev.tarn.benchmarks.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.function.Supplier;

/** A way to Trino: where it begins, and what proves who goes it. */
record Way(String name, HttpClient http, URI uri, Supplier<Map<String, String>> proof) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a statement took, and how much of its answer there was. */
    record Run(long nanos, long bytes, URI lastPage) {}

    HttpResponse<InputStream> get(URI page) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(page));
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        proof.get().forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Posts a statement and takes all pages of its answer, as a driver does. */
    Run run(String sql) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long bytes = 0;
        URI last = uri;
        var answer =
                send(
                        HttpRequest.newBuilder(uri.resolve("/v1/statement"))
                                .POST(HttpRequest.BodyPublishers.ofString(sql)));
        while (true) {
            byte[] body = whole(answer);
            bytes += body.length;
            String next = next(body);
            if (next.isEmpty()) {
                return new Run(System.nanoTime() - begin, bytes, last);
            }
            last = here(next);
            answer = get(last);
        }
    }

    /** Directly the addresses are those of the TLS that Trino believes in front of it. */
    private URI here(String address) {
        URI there = URI.create(address);
        return uri.resolve(there.getRawPath());
    }

    static byte[] whole(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readAllBytes();
            if (answer.statusCode() != 200) {
                throw new IOException(answer.statusCode() + " " + new String(bytes, UTF_8));
            }
            return bytes;
        }
    }

    /** The address stands near the front of a page; the rows behind it are nobody's business. */
    private static String next(byte[] body) throws IOException {
        try (var parser = JSON.createParser(body)) {
            if (parser.nextToken() == null) {
                throw new IOException("an empty answer");
            }
            String next = "";
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("nextUri")) {
                    next = parser.getText();
                } else if (field.equals("error")) {
                    JsonNode error = parser.readValueAsTree();
                    throw new IOException(error.path("message").asText());
                } else if (field.equals("data") && !next.isEmpty()) {
                    return next;
                } else {
                    parser.skipChildren();
                }
            }
            return next;
        }
    }
}
