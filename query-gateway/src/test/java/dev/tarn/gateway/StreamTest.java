package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers pass through the gateway: whole, unchanged, and never piling up in it. */
class StreamTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final byte[] PATTERN = pattern();

    @TempDir static Path folder;

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<StubTrino.Page> page = new AtomicReference<>();
    private final StubTrino trino = new StubTrino(exchange -> page.get().answer(exchange));
    private final TestGateway gateway =
            TestGateway.start(
                    CATALOG,
                    TestGateway.config(
                            DATABASE,
                            CATALOG,
                            trino.uri(),
                            folder,
                            Duration.ofMinutes(1),
                            Duration.ofSeconds(3)),
                    folder,
                    InstantSource.system());
    private final HttpClient client = HttpClient.newHttpClient();
    private final Raw ada = new Raw(client, gateway.uri(), CATALOG.token("ada", Instant.now()));

    private static byte[] pattern() {
        byte[] bytes = new byte[64 * 1024];
        new Random(11).nextBytes(bytes);
        return bytes;
    }

    @AfterEach
    void stop() throws Exception {
        over.countDown();
        gateway.close();
        trino.close();
        client.close();
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE gateway.query_receipt, gateway.cluster");
        }
    }

    @AfterAll
    static void stopAll() {
        CATALOG.close();
        DATABASE.close();
    }

    private HttpResponse<InputStream> open() throws Exception {
        String next = ada.start("SELECT 1").path("nextUri").asText();
        return client.send(
                HttpRequest.newBuilder(URI.create(next))
                        .header("Authorization", "Bearer " + ada.token())
                        .header("Accept-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofInputStream());
    }

    @Test
    void passesALargeAnswerOnUnchanged() throws Exception {
        long bytes = 256L * 1024 * 1024;
        page.set(exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.getResponseHeaders().add("X-Trino-Set-Session", "a=1");
            exchange.getResponseHeaders().add("X-Trino-Set-Session", "b=2");
            exchange.getResponseHeaders().set("Set-Cookie", "Trino-UI-Token=secret");
            trino.pour(exchange, bytes, PATTERN);
        });

        HttpResponse<InputStream> answer = open();

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.headers().allValues("X-Trino-Set-Session"))
                .containsExactlyInAnyOrder("a=1", "b=2");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        MessageDigest got = MessageDigest.getInstance("SHA-256");
        MessageDigest wanted = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[PATTERN.length];
        long count = 0;
        try (InputStream body = answer.body()) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                got.update(buffer, 0, read);
                count += read;
            }
        }
        for (long sent = 0; sent < bytes; sent += PATTERN.length) {
            wanted.update(PATTERN);
        }
        assertThat(count).isEqualTo(bytes);
        assertThat(got.digest()).isEqualTo(wanted.digest());
    }

    /** All of it, the test's own client included, within what a small machine has to spare. */
    @Test
    void passesAGigabyteOnInFlatMemory() throws Exception {
        long bytes = 1L << 30;
        page.set(exchange -> trino.pour(exchange, bytes, PATTERN));
        System.gc();
        long before = afterLastCollection();
        long most = 0;

        HttpResponse<InputStream> answer = open();

        byte[] buffer = new byte[PATTERN.length];
        long count = 0;
        try (InputStream body = answer.body()) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                if (count >> 26 != (count + read) >> 26) {
                    System.gc();
                    most = Math.max(most, afterLastCollection());
                }
                count += read;
            }
        }
        assertThat(count).isEqualTo(bytes);
        assertThat(most - before).isLessThan(64L << 20);
    }

    /** What was alive then. */
    private static long afterLastCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    /** What a client does not take is not taken from Trino either, but for the buffers between. */
    @Test
    void holdsBackForASlowClient() throws Exception {
        page.set(exchange -> trino.pour(exchange, 1L << 30, PATTERN));
        String next = ada.start("SELECT 1").path("nextUri").asText();
        URI uri = URI.create(next);
        try (var socket = new Socket()) {
            // Small, so that it is not the operating system that takes the answer in.
            socket.setReceiveBufferSize(64 * 1024);
            socket.connect(new java.net.InetSocketAddress(uri.getHost(), uri.getPort()));
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                                    .formatted(uri.getPath(), ada.token())
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');

            // The stub is stuck once its count stands still.
            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(30))
                    .until(this::standsStill);

            assertThat(trino.written()).isLessThan(64L * 1024 * 1024);
            // Who reads slowly is not cut off as a cluster would be that says nothing.
            assertThat(socket.getInputStream().readNBytes(10_000_000)).hasSize(10_000_000);
        }
    }

    private long last = -1;

    private boolean standsStill() {
        long now = trino.written();
        boolean still = now == last;
        last = now;
        return still;
    }

    @Test
    void breaksOffWhereTrinoDoes() throws Exception {
        page.set(exchange -> {
            exchange.sendResponseHeaders(200, 10_000_000);
            exchange.getResponseBody().write(PATTERN);
            exchange.getResponseBody().flush();
            throw new IOException("lost");
        });

        HttpResponse<InputStream> answer = open();

        assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void breaksOffWhereTrinoFallsSilent() throws Exception {
        page.set(exchange -> {
            exchange.sendResponseHeaders(200, 10_000_000);
            exchange.getResponseBody().write(PATTERN);
            exchange.getResponseBody().flush();
            awaitEnd();
        });

        HttpResponse<InputStream> answer = open();

        assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void letsTrinoGoWhenTheClientIsGone() throws Exception {
        var gone = new CountDownLatch(1);
        page.set(exchange -> {
            try {
                trino.pour(exchange, 1L << 40, PATTERN);
            } catch (IOException e) {
                gone.countDown();
                throw e;
            }
        });

        try (InputStream body = open().body()) {
            assertThat(body.readNBytes(1_000_000)).hasSize(1_000_000);
        }

        assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void followsNobodyElsewhere() throws Exception {
        page.set(exchange -> {
            exchange.getResponseHeaders().set("Location", trino.uri() + "/v1/info");
            exchange.sendResponseHeaders(307, -1);
        });

        HttpResponse<InputStream> answer = open();

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
    }

    @Test
    void tellsTrinoNothingThatAClientClaimsToBe() throws Exception {
        ada.start(
                "SELECT 1",
                "X-Trino-Extra-Credential",
                "urn:ietf:params:oauth:token-type:id_token=forged",
                "X-Trino-Original-User",
                "bob",
                "X-Trino-Internal-Bearer",
                "forged",
                "Cookie",
                "Trino-UI-Token=forged",
                "X-Trino-Session",
                "query_priority=2");

        assertThat(trino.posted().keySet())
                .contains("X-trino-session", "Authorization")
                .doesNotContain(
                        "X-trino-extra-credential",
                        "X-trino-original-user",
                        "X-trino-user",
                        "X-trino-internal-bearer",
                        "Cookie");
        assertThat(trino.posted().getFirst("Authorization")).doesNotContain(ada.token());
    }

    /**
     * Rows come through the gateway, and whose they are is looked at on the way: an engine that
     * could lay them elsewhere is not asked to, and what it may have laid there is nobody's.
     */
    @Test
    void letsNobodyFetchSegmentsThatAnEngineHasLaidAside() throws Exception {
        Raw bob = new Raw(client, gateway.uri(), CATALOG.token("bob", Instant.now()));
        ada.start("SELECT 1", "X-Trino-Query-Data-Encoding", "json+zstd,json+lz4,json");

        assertThat(trino.posted()).doesNotContainKey("X-trino-query-data-encoding");
        for (String path :
                List.of(
                        "/v1/spooled/download/AQID",
                        "/v1/spooled/ack/AQID",
                        "/c/north/v1/spooled/download/AQID",
                        "/c/north/v1/spooled/ack/AQID")) {
            URI segment = gateway.uri().resolve(path);
            assertThat(ada.send("GET", segment).statusCode()).as(path).isEqualTo(404);
            assertThat(bob.send("GET", segment).statusCode()).as(path).isEqualTo(404);
            assertThat(
                            client.send(
                                            HttpRequest.newBuilder(segment).build(),
                                            BodyHandlers.discarding())
                                    .statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(trino.strays()).isZero();
    }

    @Test
    void refusesAStatementThatTrinoWouldFindTooLong() throws Exception {
        String longest = "SELECT '" + "x".repeat(1_000_000 - 9) + "'";

        assertThat(ada.start(longest).has("nextUri")).isTrue();
        assertThat(ada.start(longest + " ").at("/error/errorName").asText())
                .isEqualTo("QUERY_TEXT_TOO_LARGE");
        assertThat(trino.posts()).isEqualTo(1);
    }

    @Test
    void takesNothingFromThePageOfAnotherSite() throws Exception {
        assertThat(ada.post("SELECT 1", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(ada.post("SELECT 1", "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(ada.post("SELECT 1", "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(trino.posts()).isZero();
        assertThat(ada.post("SELECT 1", "Sec-Fetch-Site", "same-origin").statusCode())
                .isEqualTo(200);
        assertThat(ada.post("SELECT 1", "Origin", gateway.uri().toString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void saysNothingOfTrinosOwnLogin() throws Exception {
        page.set(exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"Trino\"");
            exchange.sendResponseHeaders(401, -1);
        });

        HttpResponse<InputStream> answer = open();

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @Test
    void letsTheClientComeAgainWhenTrinoIsAwayForAMoment() throws Exception {
        String next = ada.start("SELECT 1").path("nextUri").asText();
        trino.close();

        HttpResponse<String> answer = ada.send("GET", URI.create(next));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("Cluster north does not answer");
    }

    @Test
    void refusesAQueryThatNoClusterTakes() throws Exception {
        trino.close();

        var answer = ada.start("SELECT 1");

        assertThat(answer.at("/error/message").asText())
                .isEqualTo("No cluster takes queries now; the statement did not run");
        assertThat(answer.has("nextUri")).isFalse();
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        page.set(exchange -> StubTrino.answer(exchange, "{\"id\":\"x\"}"));
        String next = ada.start("SELECT 1").path("nextUri").asText();

        gateway.restart();

        assertThat(ada.send("GET", URI.create(next)).statusCode()).isEqualTo(200);
        Raw bob = new Raw(client, gateway.uri(), CATALOG.token("bob", Instant.now()));
        assertThat(bob.send("GET", URI.create(next)).statusCode()).isEqualTo(404);
    }

    @Test
    void marksAQueryThatItsClusterForgotAsUnreconciled() throws Exception {
        String id = ada.start("SELECT 1").path("id").asText();

        await().atMost(Duration.ofSeconds(20)).until(() -> state(id).equals("UNRECONCILED"));
    }

    private static String state(String id) throws Exception {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT state FROM gateway.query_receipt WHERE query_id = '%s'"
                                        .formatted(id))) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void runsNothingThatItCannotWriteDown() throws Exception {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE gateway.query_receipt RENAME TO lost");
            try {
                var answer = ada.start("SELECT 1");

                assertThat(answer.at("/error/message").asText())
                        .startsWith("The receipt of this query cannot be written now");
                assertThat(answer.has("nextUri")).isFalse();
                assertThat(trino.deletes()).isEqualTo(1);
            } finally {
                statement.execute("ALTER TABLE gateway.lost RENAME TO query_receipt");
            }
        }
    }

    @Test
    void goesOnWithRunningQueriesWithoutTheDatabase() throws Exception {
        page.set(exchange -> StubTrino.answer(exchange, "{\"id\":\"x\"}"));
        String next = ada.start("SELECT 1").path("nextUri").asText();
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE gateway.query_receipt RENAME TO lost");
            try {
                assertThat(ada.send("GET", URI.create(next)).statusCode()).isEqualTo(200);
            } finally {
                statement.execute("ALTER TABLE gateway.lost RENAME TO query_receipt");
            }
        }
    }
}
