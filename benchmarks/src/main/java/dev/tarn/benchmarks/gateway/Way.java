package dev.tarn.benchmarks.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.load.Target;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A way to Trino: where it begins, and what proves who goes it.
 *
 * @param headers as they are sent, each with its line's end
 * @param cpu what whoever stands in the way has used so far
 * @param resident how much memory that one has, in bytes; 0 if nobody knows
 */
record Way(
        String name,
        String description,
        URI uri,
        Supplier<String> headers,
        Supplier<Duration> cpu,
        LongSupplier resident) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How much of an answer there was, and where its last page is. */
    record Run(long bytes, String lastPage) {}

    Target target() {
        return new Target(name, uri, "", "text/plain", resident);
    }

    /** Posts a statement and takes all pages of its answer, as a driver does. */
    Run run(Connection connection, String sql) throws IOException {
        int status = connection.post("/v1/statement", headers.get(), sql.getBytes(UTF_8));
        long bytes = 0;
        String last = "";
        while (true) {
            byte[] body = whole(status, connection);
            bytes += body.length;
            String next = next(body);
            if (next.isEmpty()) {
                return new Run(bytes, last);
            }
            // Directly the addresses are those of the TLS that Trino believes in front of it.
            last = URI.create(next).getRawPath();
            status = connection.get(last, headers.get());
        }
    }

    /** Once, over a connection of its own. */
    Run run(String sql) throws IOException {
        try (Connection connection = target().connect()) {
            return run(connection, sql);
        }
    }

    byte[] page(Connection connection, String path) throws IOException {
        return whole(connection.get(path, headers.get()), connection);
    }

    private static byte[] whole(int status, Connection connection) throws IOException {
        if (status != 200) {
            throw new IOException(status + " " + connection.text());
        }
        return connection.body();
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
