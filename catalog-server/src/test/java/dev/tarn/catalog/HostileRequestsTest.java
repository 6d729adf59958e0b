package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand bad requests: each is answered as the protocol says, and none changes anything. */
@Tag("long")
class HostileRequestsTest {
    private static final int REQUESTS = 10_000;
    private static final int REQUESTS_BETWEEN_LOOKS = 100;
    private static final int WRONG_SHOWN_MAX = 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Where the protocol has a shape of its own for errors. */
    private static final String TOKENS = "/v1/oauth/tokens";

    private static final List<String[]> MANAGEMENT =
            List.of(
                    new String[] {"GET", "/v1/config"},
                    new String[] {"POST", TOKENS},
                    new String[] {"GET", "/api/v1/lakes"},
                    new String[] {"GET", "/api/v1/lakes/{lake}"},
                    new String[] {"GET", "/api/v1/lakes/{lake}/commits"},
                    new String[] {"GET", "/api/v1/lakes/{lake}/search"},
                    new String[] {"GET", "/api/v1/lakes/{lake}/diff"},
                    new String[] {"POST", "/api/v1/lakes/{lake}/restore"},
                    new String[] {"GET", "/api/v1/lakes/{lake}/webhooks/{name}"},
                    new String[] {"GET", "/api/v1/lakes/{lake}/dropped"},
                    new String[] {"POST", "/api/v1/lakes/{lake}/dropped/{uuid}/undrop"},
                    new String[] {"POST", "/api/v1/lakes/{lake}/tables/{table}/restore"},
                    new String[] {
                        "POST", "/api/v1/lakes/{lake}/tables/{table}/commits/{commit-id}/settle"
                    },
                    new String[] {"GET", "/api/v1/principals/{name}"},
                    new String[] {"GET", "/nothing/at/all"});

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;

    @BeforeAll
    static void start() throws IOException {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        try (RESTCatalog client = catalog.client()) {
            client.createNamespace(Namespace.of("sales"));
            client.createTable(TableIdentifier.of("sales", "orders"), Samples.SCHEMA);
        }
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    private record Answer(int status, String body) {
        static Answer of(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.indexOf("\r\n\r\n");
            if (!text.startsWith("HTTP/1.1 ") || end < 0) {
                return new Answer(0, text);
            }
            String body = text.substring(end + 4);
            boolean chunked =
                    text.substring(0, end).toLowerCase(java.util.Locale.ROOT).contains("chunked");
            return new Answer(
                    Integer.parseInt(text.substring(9, 12)), chunked ? unchunked(body) : body);
        }

        private static String unchunked(String body) {
            return body.replaceAll("(?m)^[0-9a-fA-F]+\r\n", "").replace("\r\n", "");
        }

        boolean isIcebergError() {
            try {
                JsonNode error = MAPPER.readTree(body).path("error");
                return error.path("code").intValue() == status
                        && error.path("message").isTextual()
                        && error.path("type").isTextual();
            } catch (JsonProcessingException notJson) {
                return false;
            }
        }
    }

    @Test
    void areAnsweredInTheShapeOfTheProtocolAndChangeNothing() throws Exception {
        var requests = new HostileRequests(routes(), Seeds.random());
        Map<Integer, Integer> statuses = new TreeMap<>();
        var wrong = new ArrayList<String>();
        String state = state();
        boolean accepted = false;
        for (int i = 1; i <= REQUESTS; i++) {
            byte[] request = requests.next();
            Answer answer = send(request);
            statuses.merge(answer.status(), 1, Integer::sum);
            if (!isRight(request, answer) && wrong.size() < WRONG_SHOWN_MAX) {
                wrong.add(shown(request) + "\n=> " + answer);
            }
            accepted |= answer.status() < 300 && mutating(request);
            if (i % REQUESTS_BETWEEN_LOOKS == 0) {
                String now = state();
                if (!accepted) {
                    assertThat(now).isEqualTo(state);
                }
                state = now;
                accepted = false;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(statuses).containsKeys(400, 401, 403, 404, 405);
        assertThat(catalog.http().get("/v1/lake/namespaces").status()).isEqualTo(200);
    }

    private static boolean isRight(byte[] request, Answer answer) {
        String text = shown(request);
        boolean shapeless = text.startsWith("HEAD") || text.contains(TOKENS);
        return answer.status() >= 200
                && answer.status() < 500
                && (answer.status() < 400 || shapeless || answer.isIcebergError());
    }

    private static String shown(byte[] request) {
        return new String(request, 0, Math.min(request.length, 2_000), StandardCharsets.ISO_8859_1);
    }

    private static boolean mutating(byte[] request) {
        return !new String(request, 0, 3, StandardCharsets.ISO_8859_1).equals("GET");
    }

    private static Answer send(byte[] request) throws IOException {
        URI uri = catalog.uri();
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return Answer.of(socket.getInputStream().readAllBytes());
        }
    }

    /** What the server announces, and what it has beside that. */
    private static List<String[]> routes() {
        var routes = new ArrayList<>(MANAGEMENT);
        for (JsonNode endpoint :
                catalog.http().get("/v1/config?warehouse=lake").json().path("endpoints")) {
            routes.add(endpoint.textValue().split(" ", 2));
        }
        return routes;
    }

    /** Everything that a request could have changed. */
    private static String state() throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                """
                                SELECT (SELECT string_agg(CAST(l AS text), '') FROM catalog.lakes l)
                                    || (SELECT string_agg(CAST(n AS text), '' ORDER BY id) FROM catalog.namespaces n)
                                    || (SELECT string_agg(CAST(t AS text), '' ORDER BY id) FROM catalog.tabulars t)
                                    || (SELECT string_agg(CAST(p AS text), '' ORDER BY p.name) FROM catalog.principals p)
                                    || (SELECT string_agg(CAST(c AS text), '' ORDER BY sequence, position) FROM catalog.commit_log c)
                                """)) {
            row.next();
            return row.getString(1);
        }
    }
}
