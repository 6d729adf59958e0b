package dev.tarn.trino;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.trino.spi.eventlistener.EventListenerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a gateway that answers whatever the test says. */
class EventDeliveryTest {
    private static final long LARGE = 64L << 20;

    @TempDir Path folder;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> droppedHeaders = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger tokens = new AtomicInteger();
    private final List<AutoCloseable> running = new ArrayList<>();
    private volatile int status = 200;
    private volatile String goodToken = "Bearer token-1";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/oauth/tokens",
                exchange ->
                        respond(
                                exchange,
                                200,
                                "{\"access_token\":\"token-" + tokens.incrementAndGet() + "\"}"));
        server.createContext("/api/v1/events", this::events);
        server.start();
    }

    private void events(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        asked.incrementAndGet();
        if (!goodToken.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            respond(exchange, 401, "{}");
            return;
        }
        if (status == 200) {
            received.addAll(body.lines().toList());
            droppedHeaders.add(exchange.getRequestHeaders().getFirst("Tarn-Events-Dropped"));
        }
        respond(exchange, status, "{}");
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
        server.stop(0);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private record Delivery(
            EventSpool spool, EventOutbox outbox, EventSender sender, DroppedEvents dropped)
            implements AutoCloseable {
        void tell(String... events) {
            Stream.of(events).forEach(event -> outbox.offer(event.getBytes(UTF_8)));
        }

        @Override
        public void close() throws IOException {
            outbox.close();
            sender.close();
            spool.close();
        }
    }

    private Delivery begin(long bytesMax) throws IOException {
        var dropped = new DroppedEvents();
        var spool = EventSpool.open(folder, bytesMax, dropped);
        var target = new EventTarget(uri(), new Tokens(uri(), "trino", "secret"), dropped);
        var delivery =
                new Delivery(
                        spool,
                        new EventOutbox(spool, dropped),
                        new EventSender(spool, target, dropped),
                        dropped);
        delivery.outbox().start();
        delivery.sender().start();
        running.add(delivery);
        return delivery;
    }

    private void awaitReceived(String... events) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(received).containsExactly(events));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".ndjson")).toList();
        }
    }

    @Test
    void bringsEventsInTheirOrderAndKeepsNothing() throws Exception {
        begin(LARGE).tell("{\"a\":1}", "{\"b\":\"Zürich\"}");

        awaitReceived("{\"a\":1}", "{\"b\":\"Zürich\"}");
        await().atMost(Duration.ofSeconds(20)).until(() -> files().isEmpty());
    }

    @Test
    void keepsThemUntilTheGatewayIsBack() throws Exception {
        status = 503;
        Delivery delivery = begin(LARGE);

        delivery.tell("one", "two");
        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > 1);
        assertThat(received).isEmpty();
        status = 200;

        awaitReceived("one", "two");
        assertThat(delivery.dropped().count()).isZero();
    }

    @Test
    void bringsAfterARestartWhatHadNotArrived() throws Exception {
        status = 503;
        Delivery before = begin(LARGE);
        before.tell("one", "two");
        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > 0);
        before.close();
        running.clear();
        status = 200;
        goodToken = "Bearer token-2";

        begin(LARGE).tell("three");

        awaitReceived("one", "two", "three");
    }

    /** The process died while it wrote the last line. */
    @Test
    void getsPastALineThatWasTornByACrash() throws Exception {
        Files.writeString(folder.resolve("000000000000000007.ndjson"), "whole\nto", UTF_8);

        Delivery delivery = begin(LARGE);
        delivery.tell("next");

        awaitReceived("whole", "next");
        assertThat(delivery.dropped().count()).isEqualTo(1);
    }

    /** Somebody made room on a full disk. */
    @Test
    void getsPastAFileThatIsGone() throws Exception {
        status = 503;
        Delivery delivery = begin(LARGE);
        delivery.tell("lost");
        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > 0);
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".ndjson")).toList()) {
                Files.delete(file);
            }
        }
        status = 200;
        await().atMost(Duration.ofSeconds(20)).until(() -> delivery.dropped().count() == 1);

        delivery.tell("next");

        await().atMost(Duration.ofSeconds(20)).until(() -> received.contains("next"));
    }

    @Test
    void bringsMoreThanOneRequestHolds() throws Exception {
        status = 503;
        Delivery delivery = begin(LARGE);
        String long1 = "x".repeat(700_000);
        String long2 = "y".repeat(3_000_000);

        delivery.tell(long1, long2, "short");
        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > 0);
        status = 200;

        awaitReceived(long1, long2, "short");
    }

    /** Nobody waits, and the gateway hears how many it will not hear of. */
    @Test
    void dropsAndCountsWhatFindsNoRoom() throws Exception {
        status = 503;
        Delivery delivery = begin(100);
        delivery.tell("first");
        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > 0);

        delivery.tell("x".repeat(200), "y".repeat(EventSpool.LINE_BYTES_MAX + 1));
        await().atMost(Duration.ofSeconds(20)).until(() -> delivery.dropped().count() == 2);
        status = 200;

        awaitReceived("first");
        assertThat(droppedHeaders).containsExactly("2");
    }

    @Test
    void letsNothingWaitBehindWhatTheGatewayWillNeverTake() throws Exception {
        status = 400;
        Delivery delivery = begin(LARGE);
        delivery.tell("bad");
        await().atMost(Duration.ofSeconds(20)).until(() -> delivery.dropped().count() == 1);
        status = 200;

        delivery.tell("good");

        awaitReceived("good");
    }

    @Test
    void asksForANewTokenWhenItsOwnIsOld() throws Exception {
        Delivery delivery = begin(LARGE);
        delivery.tell("one");
        awaitReceived("one");

        goodToken = "Bearer token-2";
        delivery.tell("two");

        awaitReceived("one", "two");
        assertThat(tokens).hasValue(2);
    }

    @Test
    void isForOneTrinoAlone() throws Exception {
        begin(LARGE);

        assertThatThrownBy(() -> EventSpool.open(folder, LARGE, new DroppedEvents()))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("another Trino uses this folder");
    }

    @Test
    void saysWhatIsWrongWithItsProperties() {
        EventListenerFactory factory = new CompletedQueryListenerFactory(new FailedResults());
        Map<String, String> good =
                Map.of(
                        "tarn.gateway-uri", uri().toString(),
                        "tarn.catalog-uri", uri().toString(),
                        "tarn.credential", "trino:secret",
                        "tarn.event-spool", folder.resolve("spool").toString());

        assertThatThrownBy(() -> factory.create(with(good, "tarn.gateway", "x"), null))
                .hasMessageContaining("Unknown key tarn.gateway");
        assertThatThrownBy(() -> factory.create(with(good, "tarn.event-spool-max", "256"), null))
                .hasMessage("tarn.event-spool-max is no size like 256MB: 256");
        assertThatThrownBy(() -> factory.create(with(good, "tarn.gateway-uri", " "), null))
                .hasMessage("tarn.gateway-uri is required");
        factory.create(good, null).shutdown();
        assertThat(folder.resolve("spool")).isDirectory();
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        var changed = new HashMap<>(map);
        changed.put(key, value);
        return changed;
    }
}
