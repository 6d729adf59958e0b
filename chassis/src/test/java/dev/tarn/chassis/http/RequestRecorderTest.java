package dev.tarn.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.tarn.chassis.telemetry.Telemetry;
import io.micrometer.core.instrument.Timer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RequestRecorderTest {
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    }

    private final Lines lines = new Lines();
    private final Telemetry telemetry = Telemetry.create("test");
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server =
            HttpServer.start(
                    "recorded",
                    HttpConfig.onPort(0),
                    Optional.empty(),
                    new PlainErrors(),
                    telemetry,
                    InstantSource.system(),
                    setup -> {
                        setup.routes.before(
                                context -> context.attribute(HttpServer.PRINCIPAL, "ada"));
                        setup.routes.get("/hello/{name}", context -> context.result("Hello"));
                    });

    private static Logger log() {
        return (Logger) LoggerFactory.getLogger("dev.tarn.access.recorded");
    }

    @BeforeEach
    void listen() {
        lines.start();
        log().addAppender(lines);
    }

    @AfterEach
    void stop() {
        log().detachAppender(lines);
        client.close();
        server.close();
        telemetry.close();
    }

    private void send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri().resolve(path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        client.send(request.build(), BodyHandlers.discarding());
    }

    private Map<String, String> line() {
        await().until(() -> lines.events.size() == 1);
        return lines.events.getFirst().getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }

    @Test
    void writesOneLineAboutARequestAndNoneOfItsSecrets() throws Exception {
        send(
                "GET",
                "/hello/bob?token=hush",
                "Authorization",
                "Bearer hush",
                "User-Agent",
                "me",
                "X-Request-Id",
                "r-1");

        Map<String, String> line = line();
        assertThat(line)
                .containsEntry("method", "GET")
                .containsEntry("path", "/hello/bob")
                .containsEntry("route", "/hello/{name}")
                .containsEntry("status", "200")
                .containsEntry("bytes", "5")
                .containsEntry("requestId", "r-1")
                .containsEntry("principal", "ada")
                .containsEntry("userAgent", "me")
                .containsEntry("remote", "127.0.0.1")
                .containsKey("millis");
        assertThat(line.toString()).doesNotContain("hush");
    }

    /** Whoever reads the log could come with it before the one who was told. */
    @Test
    void hidesWhatOpensSomethingToWhoeverKnowsIt() throws Exception {
        String secret = "0123456789abcdef".repeat(4);

        send("GET", "/hello/" + secret);

        assertThat(line()).containsEntry("path", "/hello/…");
    }

    @Test
    void showsWhatIsNearlySuch() throws Exception {
        String name = "0123456789abcdeg".repeat(4);

        send("GET", "/hello/" + name);

        assertThat(line()).containsEntry("path", "/hello/" + name);
    }

    @Test
    void writesALineAboutARequestThatReachedNoRoute() throws Exception {
        RawHttp.exchange(server.uri(), "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(line()).containsEntry("status", "400").doesNotContainKey("route");
    }

    @Test
    void boundsWhatAStrangerCanMakeItWrite() throws Exception {
        send("GET", "/hello/" + "x".repeat(5000), "User-Agent", "y".repeat(5000));

        assertThat(line().get("path")).hasSize(513);
        assertThat(line().get("userAgent")).hasSize(513);
    }

    @Test
    void measuresByRouteAndNeverByPath() throws Exception {
        send("GET", "/hello/bob");
        send("GET", "/hello/eve");
        send("GET", "/nowhere/1");
        send("GET", "/nowhere/2");
        send("BREW", "/coffee");

        await().untilAsserted(() ->
                assertThat(
                                telemetry.registry().find("http.server.requests").timers().stream()
                                        .collect(
                                                Collectors.toMap(
                                                        timer ->
                                                                tag(timer, "method")
                                                                        + " "
                                                                        + tag(timer, "route")
                                                                        + " "
                                                                        + tag(timer, "status"),
                                                        Timer::count)))
                        .isEqualTo(
                                Map.of(
                                        "GET /hello/{name} 2xx", 2L,
                                        "GET none 4xx", 2L,
                                        "OTHER none 4xx", 1L)));
    }

    private static String tag(Timer timer, String name) {
        return String.valueOf(timer.getId().getTag(name));
    }
}
