package dev.tarn.trino;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.QueryId;
import io.trino.spi.TrinoException;
import io.trino.spi.spool.SpooledLocation;
import io.trino.spi.spool.SpooledSegmentHandle;
import io.trino.spi.spool.SpoolingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a store that lists two objects at a time. */
class ResultSpoolTest {
    private static final String QUERY = "20260101_000000_00001_aaaaa";
    private static final String OTHER = "20260101_000000_00002_aaaaa";
    private static final int PAGE = 2;

    private final ConcurrentSkipListMap<String, byte[]> stored = new ConcurrentSkipListMap<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private volatile int status;
    private HttpServer server;
    private S3Objects objects;
    private ResultSpool spool;
    private SegmentSweeper sweeper;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/lake", this::answer);
        server.start();
        objects =
                new S3Objects(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        S3Location.parse("s3://lake/spooled/north"),
                        new S3Signature("us-east-1", "key", "secret"),
                        () -> now);
        spool = new ResultSpool(objects, Duration.ofHours(1), () -> now);
        sweeper = new SegmentSweeper(objects, () -> now);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath().replaceFirst("^/lake/?", "");
        byte[] sent = exchange.getRequestBody().readAllBytes();
        byte[] body = {};
        int answered = status;
        if (answered == 0) {
            switch (exchange.getRequestMethod()) {
                case "PUT" -> stored.put(key, sent);
                case "DELETE" -> stored.remove(key);
                default ->
                        body =
                                key.isEmpty()
                                        ? list(exchange.getRequestURI().getQuery())
                                        : stored.getOrDefault(key, body);
            }
            answered =
                    switch (exchange.getRequestMethod()) {
                        case "DELETE" -> 204;
                        case "GET" -> key.isEmpty() || stored.containsKey(key) ? 200 : 404;
                        default -> 200;
                    };
        }
        exchange.sendResponseHeaders(answered, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private byte[] list(String query) {
        Map<String, String> asked =
                List.of(query.split("&")).stream()
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        List<String> rest =
                stored
                        .tailMap(asked.getOrDefault("continuation-token", ""), false)
                        .keySet()
                        .stream()
                        .filter(key -> key.startsWith(asked.get("prefix")))
                        .toList();
        List<String> page = rest.subList(0, Math.min(PAGE, rest.size()));
        String keys =
                page.stream()
                        .map("<Contents><Key>%s</Key></Contents>"::formatted)
                        .collect(Collectors.joining());
        String next =
                rest.size() > PAGE
                        ? "<NextContinuationToken>%s</NextContinuationToken>"
                                .formatted(page.getLast())
                        : "";
        return "<ListBucketResult>%s%s</ListBucketResult>".formatted(keys, next).getBytes(UTF_8);
    }

    private SpooledSegmentHandle write(String query, String text) throws IOException {
        SpooledSegmentHandle handle =
                spool.create(new SpoolingContext("json+zstd", new QueryId(query), 3, 7));
        try (OutputStream out = spool.createOutputStream(handle)) {
            out.write(text.getBytes(UTF_8));
            assertThat(stored.keySet()).noneMatch(key -> key.contains(handle.identifier()));
        }
        return handle;
    }

    private String read(Slice identifier, String... queries) throws IOException {
        SpooledSegmentHandle handle =
                spool.handle(identifier, Map.of("x-tarn-query-id", List.of(queries)));
        try (InputStream in = spool.openInputStream(handle)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void givesASegmentToWhoeverNamesItsQuery() throws Exception {
        SpooledSegmentHandle written = write(QUERY, "rows");

        SpooledLocation location = spool.location(written);

        assertThat(stored.firstKey()).startsWith("spooled/north/" + QUERY + "/");
        assertThat(location.headers()).containsEntry("X-Tarn-Query-Id", List.of(QUERY));
        assertThat(read(location.identifier(), QUERY)).isEqualTo("rows");
        assertThat(spool.handle(location.identifier(), location.headers()).encoding())
                .isEqualTo("json+zstd");
        assertThat(spool.directLocation(written)).isEmpty();
    }

    @Test
    void refusesWhoeverNamesAnotherOrNone() throws Exception {
        Slice identifier = spool.location(write(QUERY, "rows")).identifier();
        Slice crossed = Slices.utf8Slice(identifier.toStringUtf8().replaceFirst(QUERY, OTHER));

        assertThatThrownBy(() -> read(identifier, OTHER)).isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> read(identifier)).isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> read(identifier, QUERY, OTHER)).isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> spool.handle(identifier, Map.of()))
                .isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> read(Slices.utf8Slice("../" + QUERY), QUERY))
                .isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> read(crossed, OTHER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("404");
    }

    @Test
    void deletesWhatWasAcknowledged() throws Exception {
        SpooledSegmentHandle written = write(QUERY, "rows");

        spool.acknowledge(written);
        spool.acknowledge(written);

        assertThat(stored).isEmpty();
    }

    @Test
    void refusesAndSweepsWhatIsTooOld() throws Exception {
        for (int i = 0; i < 2 * PAGE + 1; i++) {
            write(QUERY, "old");
        }
        stored.put("spooled/north/readme", "no segment".getBytes(UTF_8));
        Slice old = spool.location(write(QUERY, "old")).identifier();
        now = now.plus(Duration.ofMinutes(30));
        Slice young = spool.location(write(OTHER, "young")).identifier();
        now = now.plus(Duration.ofMinutes(30));

        assertThatThrownBy(() -> read(old, QUERY)).isInstanceOf(TrinoException.class);
        assertThat(sweeper.sweep()).isEqualTo(2 * PAGE + 2);
        assertThat(read(young, OTHER)).isEqualTo("young");
        assertThat(stored).hasSize(2).containsKey("spooled/north/readme");
    }

    @Test
    void dropsWhatOneQueryHasLeft() throws Exception {
        for (int i = 0; i < PAGE + 1; i++) {
            write(QUERY, "failed");
        }
        write(OTHER, "goes on");

        assertThat(sweeper.drop(QUERY)).isEqualTo(PAGE + 1);
        assertThat(stored).hasSize(1);
    }

    /** Then Trino sends the rows within its answer. */
    @Test
    void saysThatWhatCannotBeWrittenMayGoAnotherWay() {
        status = 503;

        assertThatThrownBy(() -> write(QUERY, "rows"))
                .isInstanceOfSatisfying(
                        IOException.class,
                        failure -> assertThat(spool.isRecoverableException(failure)).isTrue())
                .hasMessageContaining("503");
    }

    @Test
    void fillsInWhatTheFileAsksOfTheEnvironment() {
        assertThat(
                        ResultSpoolFactory.resolved(
                                Map.of("a", "${ENV:KEY}/x", "b", "plain"), Map.of("KEY", "$1")))
                .containsEntry("a", "$1/x")
                .containsEntry("b", "plain");
        assertThatThrownBy(() -> ResultSpoolFactory.resolved(Map.of("a", "${ENV:KEY}"), Map.of()))
                .hasMessage("a asks for KEY, which is not in the environment");
        assertThatThrownBy(() -> S3Location.parse("s3://lake")).hasMessageContaining("s3://lake");
        assertThatThrownBy(() -> S3Location.parse("s3://lake//x"))
                .hasMessageContaining("no place of its own");
    }
}
