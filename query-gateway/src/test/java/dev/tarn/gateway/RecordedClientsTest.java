package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients that are no Java have sent, sent again, to the header; and what they were answered.
 * {@code src/test/recorded/record.py} has recorded it.
 */
class RecordedClientsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TOLD =
            List.of(
                    "x-trino-set-",
                    "x-trino-clear-",
                    "x-trino-added-",
                    "x-trino-deallocated-",
                    "x-trino-reset-");
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static TestGateway gateway;
    private static HttpClient client;

    private String transaction = "";

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
        client = HttpClient.newBuilder().sslContext(OtherClientsTest.trusting()).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
        CATALOG.close();
        DATABASE.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"python-client", "power-bi"})
    void answersAsItDidWhenThisWasRecorded(String name) throws Exception {
        List<JsonNode> statements = statements(name);
        assertThat(statements).isNotEmpty();
        for (JsonNode recorded : statements) {
            ObjectNode answer = answer(recorded);
            JsonNode before = recorded.path("answer");
            String statement = recorded.path("statement").asText();
            // What there is depends on where this runs; and not all is asked for in an order.
            if (!statement.equals("show catalogs")) {
                assertThat(rows(answer))
                        .as(statement)
                        .containsExactlyInAnyOrderElementsOf(rows(before));
            }
            assertThat(told(answer)).as(statement).isEqualTo(told(before));
        }
    }

    private static List<JsonNode> rows(JsonNode answer) {
        return answer.path("rows").valueStream().toList();
    }

    private static JsonNode told(JsonNode answer) {
        ObjectNode told = answer.deepCopy();
        told.remove("rows");
        if (!told.path("error").asText().isEmpty()) {
            // How far a statement comes before it fails is a matter of time.
            told.remove("columns");
            told.remove("updateType");
        }
        // How long the texts of a list may be depends on all that is in it.
        told.path("columns")
                .forEach(column ->
                        ((ArrayNode) column)
                                .set(1, column.path(1).asText().replaceAll("\\(.*", "")));
        return told;
    }

    private static List<JsonNode> statements(String name) throws IOException {
        try (InputStream file =
                Objects.requireNonNull(
                        RecordedClientsTest.class.getResourceAsStream(name + ".ndjson"), name)) {
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .map(RecordedClientsTest::parse)
                    .toList();
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }

    /** In the shape of the record; of a statement that is cancelled, without its rows. */
    private ObjectNode answer(JsonNode recorded) throws Exception {
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("columns");
        answer.put("error", "");
        ObjectNode told = answer.putObject("headers");
        ArrayNode rows = answer.putArray("rows");
        answer.put("updateType", "");
        URI address = gateway.secureUri().resolve("/v1/statement");
        HttpResponse<InputStream> response =
                send(
                        request(address, recorded.path("headers"))
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                recorded.path("statement").asText())));
        boolean cancelled = recorded.path("cancelled").asBoolean();
        while (true) {
            JsonNode page = page(response);
            read(page, answer, rows);
            read(response, told);
            if (!page.has("nextUri")) {
                return answer;
            }
            String next = page.path("nextUri").asText();
            if (cancelled && !rows.isEmpty()) {
                rows.removeAll();
                HttpRequest.Builder delete = request(URI.create(next), recorded.path("pages"));
                assertThat(client.send(delete.DELETE().build(), BodyHandlers.discarding()))
                        .extracting(HttpResponse::statusCode)
                        .isEqualTo(204);
                return answer;
            }
            String query = recorded.path("query").asText();
            response =
                    send(
                            request(
                                            URI.create(query.isEmpty() ? next : next + "?" + query),
                                            recorded.path("pages"))
                                    .GET());
        }
    }

    private static void read(JsonNode page, ObjectNode answer, ArrayNode rows) {
        if (page.has("columns")) {
            ArrayNode columns = answer.putArray("columns");
            for (JsonNode column : page.path("columns")) {
                columns.addArray()
                        .add(column.path("name").asText())
                        .add(column.path("type").asText());
            }
        }
        page.path("data").forEach(rows::add);
        Optional.of(page.at("/error/errorName").asText())
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> answer.put("error", text));
        Optional.of(page.path("updateType").asText())
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> answer.put("updateType", text));
    }

    private void read(HttpResponse<InputStream> response, ObjectNode told) {
        var headers = new TreeMap<>(response.headers().map());
        headers.forEach((name, values) -> {
            if (TOLD.stream().anyMatch(name::startsWith)) {
                told.put(name, String.join(", ", values));
            }
        });
        response.headers()
                .firstValue("x-trino-started-transaction-id")
                .ifPresent(id -> transaction = id);
    }

    private static HttpResponse<InputStream> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<InputStream> response =
                client.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static JsonNode page(HttpResponse<InputStream> response) throws IOException {
        boolean compressed = response.headers().firstValue("Content-Encoding").isPresent();
        try (InputStream body =
                compressed ? new GZIPInputStream(response.body()) : response.body()) {
            return JSON.readTree(body);
        }
    }

    private HttpRequest.Builder request(URI address, JsonNode headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        headers.properties()
                .forEach(header ->
                        request.header(
                                header.getKey(),
                                header.getValue()
                                        .asText()
                                        .replace("{user}", "ada")
                                        .replace("{transaction}", transaction)));
        return request.header(
                "Authorization",
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(("ada:" + TestGateway.SECRET).getBytes(UTF_8)));
    }
}
