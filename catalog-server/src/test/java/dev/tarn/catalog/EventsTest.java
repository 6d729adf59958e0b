package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    private static final String EVENTS = "/api/v1/lakes/lake/events";

    /** As configured for tests. */
    private static final int STREAMS_MAX = 6;

    @TempDir private Path folder;
    private TestDatabase database;
    private TestCatalog catalog;
    private RESTCatalog client;
    private final HttpClient browser = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
        client.createNamespace(Namespace.of("sales"));
    }

    @AfterEach
    void stop() throws IOException {
        browser.shutdownNow();
        client.close();
        catalog.close();
        database.close();
    }

    /** An open stream, read as it comes. */
    private record Stream(HttpResponse<InputStream> answer, BufferedReader lines)
            implements AutoCloseable {
        /** The id and the data of the next event. */
        String[] next() throws IOException {
            String id = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    return new String[] {id, line.substring(6)};
                }
            }
            throw new IOException("The stream has ended");
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private Stream open(String query, String... headers) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        catalog.uri().toString().replaceAll("/$", "")
                                                + EVENTS
                                                + query))
                        .header("Authorization", "Bearer " + TestCatalog.ADMINISTRATOR);
        if (headers.length > 0) {
            request.headers(headers);
        }
        var answer = browser.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        return new Stream(
                answer,
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    private void createTable(String name) {
        client.createTable(TableIdentifier.of("sales", name), Samples.SCHEMA);
    }

    @Test
    void tellOfEachCommitFromNowOn() throws Exception {
        createTable("before");
        try (Stream stream = open("")) {
            assertThat(stream.answer().statusCode()).isEqualTo(200);
            assertThat(stream.answer().headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            createTable("first");
            createTable("second");

            assertThat(stream.next()[1]).contains("\"action\":\"create\"", "\"name\":\"first\"");
            assertThat(stream.next()[1]).contains("\"name\":\"second\"");
        }
    }

    @Test
    void goOnBehindTheLastOneThatWasSeen() throws Exception {
        String seen;
        try (Stream stream = open("")) {
            createTable("first");
            seen = stream.next()[0];
        }
        createTable("second");

        try (Stream again = open("", "Last-Event-ID", seen);
                Stream same = open("?after=" + seen);
                Stream all = open("?after=0.0")) {
            assertThat(again.next()[1]).contains("\"name\":\"second\"");
            assertThat(same.next()[1]).contains("\"name\":\"second\"");
            assertThat(all.next()[1]).contains("\"name\":\"first\"");
        }
    }

    @Test
    void refuseMoreStreamsThanAreAllowed() throws Exception {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS_MAX; i++) {
            streams.add(open(""));
        }
        try (Stream oneMore = open("")) {
            assertThat(oneMore.answer().statusCode()).isEqualTo(503);
        }
        for (Stream stream : streams) {
            stream.close();
        }
    }

    @Test
    void endWithTheServerAndDoNotHoldItUp() throws Exception {
        try (Stream stream = open("")) {
            createTable("first");
            stream.next();

            catalog.close();

            assertThat(stream.lines().lines().filter(line -> line.startsWith("data"))).isEmpty();
        }
    }

    @Test
    void areForAdministratorsAndNeedAPlaceToBegin() throws Exception {
        assertThat(catalog.http().get(EVENTS).status()).isEqualTo(403);
        try (Stream refused = open("?after=yesterday")) {
            assertThat(refused.answer().statusCode()).isEqualTo(400);
        }
        assertThat(catalog.administrator().get("/api/v1/lakes/none/events").status())
                .isEqualTo(404);
    }
}
