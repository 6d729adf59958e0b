package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ada's queries go south: what may have begun there, or may have given rows, begins nowhere else.
 */
class MovedOnceTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final String INSERT = "INSERT INTO lake.s.t VALUES 1";

    @TempDir static Path folder;

    private final MutableClock clock = MutableClock.at(Instant.now());
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch broken = new CountDownLatch(1);
    private final AtomicInteger polls = new AtomicInteger();
    private final StubTrino north = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final StubTrino south = new StubTrino(this::page, "ccccc");
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestGateway gateway = startGateway();

    private TestGateway startGateway() {
        return TestGateway.start(
                CATALOG, TestGateway.config(DATABASE, CATALOG, north.uri(), folder), folder, clock);
    }

    private void page(HttpExchange exchange) throws IOException {
        int number = polls.incrementAndGet();
        Headers asked = exchange.getRequestHeaders();
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(200, -1);
        } else if (asked.containsKey("X-Trino-Stalled")) {
            arrived.countDown();
            awaitBroken();
            exchange.close();
        } else if (asked.containsKey("X-Trino-Killed") && number == 1) {
            south.startAnew();
            exchange.close();
        } else if (asked.containsKey("X-Trino-Killed")) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            boolean rows = exchange.getRequestURI().getPath().contains("/executing/");
            StubTrino.answer(exchange, rows ? "{\"id\":\"x\",\"data\":[[1]]}" : "{\"id\":\"x\"}");
        }
    }

    private void awaitBroken() {
        try {
            broken.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Raw as(String user, String... roles) {
        return new Raw(client, gateway.uri(), CATALOG.token(user, clock.instant(), List.of(roles)));
    }

    private Raw ada() {
        return as("ada");
    }

    @BeforeEach
    void addSouth() throws Exception {
        north.remember();
        south.remember();
        String json = "{\"uri\": \"%s\", \"users\": [\"ada\"]}".formatted(south.uri());
        assertThat(
                        client.send(
                                        HttpRequest.newBuilder(
                                                        gateway.uri()
                                                                .resolve("/api/v1/clusters/south"))
                                                .header(
                                                        "Authorization",
                                                        "Bearer " + as("chief", "admin").token())
                                                .PUT(HttpRequest.BodyPublishers.ofString(json))
                                                .build(),
                                        BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() throws Exception {
        broken.countDown();
        gateway.close();
        north.close();
        south.close();
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

    private void awaitSouthIll() {
        south.ill(true);
        awaitSouthDown();
    }

    private void awaitSouthDown() {
        Raw chief = as("chief", "admin");
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        !Raw.json(
                                        chief.send(
                                                "GET",
                                                gateway.uri().resolve("/api/v1/clusters/south")))
                                .path("answers")
                                .asBoolean());
    }

    private static String next(JsonNode page) {
        return page.path("nextUri").asText();
    }

    private String waiting(String sql) throws Exception {
        String next = next(ada().start(sql));
        assertThat(next).contains("/c/south/");
        return next;
    }

    /** The id of the same query in the north. */
    private String move(String next) throws Exception {
        JsonNode moved = ada().page(next);
        assertThat(next(moved)).contains("/c/north/");
        return moved.path("id").asText();
    }

    private static String id(String next) {
        return next.replaceFirst(".*/queued/([^/]+)/.*", "$1");
    }

    private static String column(String name, String id) throws SQLException {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT %s FROM gateway.query_receipt WHERE query_id = '%s'"
                                        .formatted(name, id))) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static void awaitColumn(String name, String id, String value) {
        await().atMost(Duration.ofSeconds(20)).until(() -> column(name, id).equals(value));
    }

    /** Lets time pass until the receipt has been looked at again. */
    private void advance(Duration duration, String id) throws Exception {
        String before = column("next_look_at", id);
        clock.advance(duration);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !column("next_look_at", id).equals(before));
    }

    /** A poll that began before the client was given rows fails after it. */
    @Test
    void movesNothingThatHasGivenRows() throws Exception {
        String next = waiting("SELECT 1");
        String executing = next.replace("/queued/", "/executing/");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<JsonNode> stalled =
                    threads.submit(() ->
                            Raw.json(
                                    ada().send(
                                                    "GET",
                                                    URI.create(next),
                                                    "X-Trino-Stalled",
                                                    "true")));
            arrived.await();
            ada().page(next);
            assertThat(ada().page(executing).path("data")).hasSize(1);
            awaitSouthIll();
            broken.countDown();

            assertThat(stalled.get().has("nextUri")).isFalse();
        }

        assertThat(ada().page(executing).path("data")).hasSize(1);
        assertThat(north.posts()).isZero();
    }

    /** Trino would begin with it as if it were polled, and it would run twice. */
    @Test
    void beginsWithNothingWhoseAddressIsOnlyLookedAt() throws Exception {
        String next = waiting(INSERT);

        assertThat(ada().send("HEAD", URI.create(next)).statusCode()).isEqualTo(200);

        assertThat(polls).hasValue(0);
        assertThat(ada().send("HEAD", URI.create(next.replace("/queued/", "/executing/"))))
                .returns(200, HttpResponse::statusCode);
        assertThat(polls).hasValue(1);
    }

    /** The connection breaks behind the poll, and it is another process that answers it again. */
    @Test
    void runsNoWriteAgainWhosePollTheProcessBeforeMayHaveGot() throws Exception {
        String next = waiting(INSERT);

        JsonNode page = Raw.json(ada().send("GET", URI.create(next), "X-Trino-Killed", "true"));

        assertThat(polls).hasValue(2);
        assertThat(page.at("/error/message").asText()).contains("it may have run or not");
        assertThat(north.posts()).isZero();
        assertThat(south.posts()).isEqualTo(1);
    }

    @Test
    void countsTheAgeOfAQueryFromItsMove() throws Exception {
        String next = waiting("SELECT 1");
        south.describeAs("QUEUED");
        clock.advance(Duration.ofMinutes(7));
        awaitColumn("seen", id(next), "t");
        awaitSouthIll();
        String moved = move(next);

        advance(Duration.ofSeconds(2), moved);
        // By the second look the first is over.
        advance(Duration.ofMinutes(1), moved);

        assertThat(column("state", moved)).isEqualTo("OPEN");
        clock.advance(Duration.ofMinutes(7));
        awaitColumn("state", moved, "ABANDONED");
    }

    @Test
    void doesNotSayThatAQueryNeverRanWhichWasPolledBeforeItMoved() throws Exception {
        String next = waiting("SELECT 1");
        ada().page(next);
        south.close();
        awaitSouthDown();
        String moved = move(next);

        clock.advance(Duration.ofMinutes(7));

        awaitColumn("state", moved, "UNRECONCILED");
        assertThat(column("moved_from -> 0 ->> 'polled'", moved)).isEqualTo("true");
    }

    @Test
    void movesWhatSomebodyElseHasAskedAnotherGatewayFor() throws Exception {
        String next = waiting(INSERT);
        String polled = waiting(INSERT);
        try (var second = startGateway()) {
            String[] ports = {":" + gateway.uri().getPort(), ":" + second.uri().getPort()};
            for (String each : List.of(next, polled)) {
                URI there = URI.create(each.replace(ports[0], ports[1]));
                assertThat(as("bob").send("GET", there).statusCode()).isEqualTo(404);
            }
            // That somebody else was there before keeps no owner's poll from being known.
            ada().page(polled.replace(ports[0], ports[1]));
        }
        south.close();
        awaitSouthDown();

        move(next);
        assertThat(ada().page(polled).at("/error/message").asText())
                .contains("it may have run or not");
    }
}
