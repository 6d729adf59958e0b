package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred thousand tables with long names, listed by a server whose whole memory is smaller than
 * the list: it can only pass it on.
 */
@Tag("long")
@Timeout(180)
class LargeNamespaceTest {
    private static final int TABLES = 100_000;
    private static final int NAME_LENGTH = 750;
    private static final int MEMORY_MB = 64;
    private static final String LIST = "/v1/lake/namespaces/many/tables";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static ServerProcess server;
    private static String token;

    @BeforeAll
    static void start() throws IOException, SQLException {
        database = CatalogDatabase.fresh();
        try (var catalog = TestCatalog.start(database, folder);
                var connection = database.connect();
                var statement = connection.createStatement()) {
            catalog.http().post("/v1/lake/namespaces", "{\"namespace\":[\"many\"]}");
            statement.execute(
                    Rows.tabulars(
                            "table",
                            "many",
                            TABLES,
                            "lpad(i::text, 6, '0') || repeat('n', %d)".formatted(NAME_LENGTH - 6)));
        }
        server = ServerProcess.start(database, "-Xmx%dm".formatted(MEMORY_MB));
        token = server.token();
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    /** What of a list arrived. */
    private record Seen(int names, long bytes, String nextToken) {}

    @Test
    void isListedCompletelyToSeveralAtOnceByAServerThatCannotHoldTheList() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var lists =
                    IntStream.range(0, 2).mapToObj(_ -> executor.submit(() -> read(LIST))).toList();
            for (Future<Seen> list : lists) {
                Seen seen = list.get();
                assertThat(seen.names()).isEqualTo(TABLES);
                assertThat(seen.nextToken()).isEmpty();
                assertThat(seen.bytes()).isGreaterThan(MEMORY_MB * 1024L * 1024L);
            }
        }
        assertThat(server.isAlive()).isTrue();
    }

    @Test
    void isListedPageByPage() throws Exception {
        int names = 0;
        int pages = 0;
        String next = "";
        do {
            Seen page = read("%s?pageSize=9999&pageToken=%s".formatted(LIST, next));
            names += page.names();
            pages++;
            next = page.nextToken();
        } while (!next.isEmpty());

        assertThat(names).isEqualTo(TABLES);
        assertThat(pages).isEqualTo(11);
    }

    /** Reads as it arrives, and demands that each name follows the one before. */
    private static Seen read(String path) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(
                                URI.create(server.uri().toString().replaceAll("/$", "") + path))
                        .header("Authorization", "Bearer " + token)
                        .build();
        HttpResponse<InputStream> response =
                CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        int names = 0;
        String last = "";
        String nextToken = "";
        try (var json = new JsonFactory().createParser(response.body())) {
            for (JsonToken at = json.nextToken(); at != null; at = json.nextToken()) {
                if (at != JsonToken.VALUE_STRING) {
                    continue;
                }
                if ("name".equals(json.currentName())) {
                    String name = json.getText();
                    assertThat(name).isGreaterThan(last);
                    last = name;
                    names++;
                } else if ("next-page-token".equals(json.currentName())) {
                    nextToken = json.getText();
                }
            }
            return new Seen(names, json.currentLocation().getByteOffset(), nextToken);
        }
    }
}
