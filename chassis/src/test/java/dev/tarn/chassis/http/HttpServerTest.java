package dev.tarn.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.telemetry.Telemetry;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
    private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final AtomicInteger HEADS = new AtomicInteger();

    private static Telemetry telemetry;
    private static HttpServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        telemetry = Telemetry.create("test");
        server =
                HttpServer.start(
                        "test",
                        small(),
                        Optional.empty(),
                        new PlainErrors(),
                        telemetry,
                        InstantSource.fixed(NOW),
                        HttpServerTest::routes);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        telemetry.close();
    }

    private static HttpConfig small() {
        return new HttpConfig(
                "127.0.0.1",
                0,
                8,
                DataSize.parse("1KB"),
                DataSize.parse("8KB"),
                DataSize.parse("16KB"),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20));
    }

    private static void routes(JavalinConfig config) {
        config.routes.get(
                "/hello/{name}", context -> context.result("Hello " + context.pathParam("name")));
        config.routes.get("/scope", context -> context.result(RequestScope.current().toString()));
        config.routes.get("/thread", context -> context.result(Thread.currentThread().toString()));
        config.routes.get(
                "/passed-on", context -> context.result(passedOn().headers().map().toString()));
        config.routes.get("/head-apart", context -> context.result("get"));
        config.routes.head("/head-apart", context -> context.status(204));
        config.routes.get(
                "/counted",
                context -> {
                    HEADS.incrementAndGet();
                    throw new IllegalArgumentException("no such thing");
                });
        config.routes.post("/echo", context -> context.result(context.bodyAsBytes()));
        config.routes.post(
                "/stream",
                context ->
                        context.result(
                                String.valueOf(context.bodyInputStream().readAllBytes().length)));
        config.routes.get(
                "/bug",
                context -> {
                    throw new IllegalStateException("password is hush");
                });
        config.routes.get(
                "/error",
                context -> {
                    throw new StackOverflowError("deep");
                });
        config.routes.get(
                "/refusal",
                context -> {
                    throw new HttpRefusal(429, "Slow down", Map.of("Retry-After", "7"));
                });
        config.routes.get(
                "/broken/{bytes}",
                context -> {
                    byte[] bytes = new byte[Integer.parseInt(context.pathParam("bytes"))];
                    new Random(1).nextBytes(bytes); // so that gzip cannot hold them back
                    context.outputStream().write(bytes);
                    throw new IllegalArgumentException("and no more");
                });
        config.routes.get("/long-header", context -> context.header("X-Long", "x".repeat(12_000)));
    }

    private static HttpRequest passedOn() {
        return RequestScope.current()
                .passOn(HttpRequest.newBuilder(URI.create("http://next")))
                .build();
    }

    private static HttpResponse<String> send(String method, String path, String... headers)
            throws Exception {
        return send(method, path, BodyPublishers.noBody(), headers);
    }

    private static HttpResponse<String> send(
            String method, String path, HttpRequest.BodyPublisher body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri().resolve(path)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String raw(String request) throws IOException {
        return RawHttp.exchange(server.uri(), request);
    }

    @Test
    void answersARoute() throws Exception {
        HttpResponse<String> response = send("GET", "/hello/world");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("Hello world");
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void runsHandlersOnNamedVirtualThreads() throws Exception {
        assertThat(send("GET", "/thread").body())
                .startsWith("VirtualThread[")
                .contains("test-request-");
    }

    @Test
    void bindsTheScopeWhileARequestIsHandled() throws Exception {
        String scope =
                send(
                                "GET",
                                "/scope?secret=x",
                                "X-Request-Id",
                                "abc-1",
                                "User-Agent",
                                "me",
                                "traceparent",
                                TRACE)
                        .body();

        assertThat(scope)
                .contains("requestId=abc-1", "method=GET", "path=/scope,", "userAgent=Optional[me]")
                .contains("traceparent=Optional[" + TRACE + "]", "remoteAddress=127.0.0.1")
                .contains("deadline=2026-03-31T12:00:59.");
        assertThat(RequestScope.find()).isEmpty();
        assertThatThrownBy(RequestScope::current).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void echoesTheRequestIdAlsoOnErrors() throws Exception {
        HttpResponse<String> response = send("GET", "/nowhere", "X-Request-Id", "abc-1");

        assertThat(response.headers().allValues("X-Request-Id")).containsExactly("abc-1");
        assertThat(response.body()).endsWith("(abc-1)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "<script>",
                "12345678901234567890123456789012345678901234567890123456789012345",
                "ä"
            })
    void replacesARequestIdThatIsNone(String id) throws Exception {
        String answer =
                raw(
                        "GET /scope HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Request-Id: "
                                + id
                                + "\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .containsPattern("X-Request-Id: [0-9a-f-]{36}\r\n")
                .doesNotContain(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
                "hello"
            })
    void ignoresATraceContextThatIsNone(String traceparent) throws Exception {
        assertThat(send("GET", "/scope", "traceparent", traceparent).body())
                .contains("traceparent=Optional.empty");
    }

    @Test
    void passesRequestIdAndTraceContextOn() throws Exception {
        assertThat(send("GET", "/passed-on", "X-Request-Id", "abc-1", "traceparent", TRACE).body())
                .isEqualTo("{traceparent=[" + TRACE + "], X-Request-Id=[abc-1]}");
    }

    @Test
    void headRunsTheHandlerOfGetAndSendsNoBody() throws Exception {
        int before = HEADS.get();

        HttpResponse<String> missing = send("HEAD", "/counted");
        HttpResponse<String> found = send("HEAD", "/hello/world");

        assertThat(missing.statusCode()).isEqualTo(422);
        assertThat(missing.body()).isEmpty();
        assertThat(HEADS.get()).isEqualTo(before + 1);
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body()).isEmpty();
    }

    @Test
    void aHeadRouteOfItsOwnStands() throws Exception {
        assertThat(send("HEAD", "/head-apart").statusCode()).isEqualTo(204);
        assertThat(send("GET", "/head-apart").statusCode()).isEqualTo(200);
    }

    @Test
    void aFailureIsAnsweredInTheServicesWords() throws Exception {
        HttpResponse<String> refused = send("GET", "/counted", "X-Request-Id", "r");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).isEqualTo("422 refused: no such thing (r)");
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bug", "/error"})
    void aBugIsAnsweredWithoutInternals(String path) throws Exception {
        HttpResponse<String> bug = send("GET", path, "X-Request-Id", "r");

        assertThat(bug.statusCode()).isEqualTo(500);
        assertThat(bug.body()).isEqualTo("500 bug: Internal error (r)");
        assertThat(bug.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/json");
    }

    @Test
    void aRefusalKeepsItsHeaders() throws Exception {
        HttpResponse<String> refusal = send("GET", "/refusal");

        assertThat(refusal.statusCode()).isEqualTo(429);
        assertThat(refusal.body()).startsWith("429 http: Slow down");
        assertThat(refusal.headers().firstValue("Retry-After")).hasValue("7");
    }

    @Test
    void anAnswerThatFailsWhenItsFirstBytesHaveLeftBreaksTheConnection() {
        assertThatThrownBy(() -> send("GET", "/broken/1000000")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> send("GET", "/broken/1000000", "Accept-Encoding", "gzip"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerThatFailsBeforeItsFirstBytesLeaveIsReplaced() throws Exception {
        HttpResponse<String> response = send("GET", "/broken/10", "X-Request-Id", "r");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).isEqualTo("422 refused: and no more (r)");
    }

    @Test
    void anUnknownRouteIsNotFound() throws Exception {
        HttpResponse<String> response = send("GET", "/no/such");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).startsWith("404 http: ").contains("/no/such");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void aKnownRouteWithAnotherMethodIsNotAllowed() throws Exception {
        HttpResponse<String> response = send("DELETE", "/echo");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.body()).startsWith("405 http: DELETE is not allowed on /echo");
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /%00 HTTP/1.1|400",
                "GET /%zz HTTP/1.1|400",
                "GET nowhere HTTP/1.1|400",
                "GET / HTTP/9.9|505",
                "G<T / HTTP/1.1|400",
                "OPTIONS * HTTP/1.1|404",
                "TRACE /echo HTTP/1.1|405",
            })
    void errorsBeforeRoutingHaveTheSameBody(String line, int status) throws IOException {
        String answer = raw(line + "\r\nHost: a\r\nConnection: close\r\nX-Request-Id: r\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("\r\n" + status + " http: ", "Content-Type: application/json")
                .contains("X-Request-Id: ")
                .doesNotContain("<html", "Server:", "jetty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%00 HTTP/1.1",
                "GET /%zz HTTP/1.1",
                "GET nowhere HTTP/1.1",
                "GET / HTTP/9.9",
                "G<T / HTTP/1.1",
                "GET /hello/a HTTP/1.1\r\nX-Long: %s"
            })
    void saysThatAConnectionEndsWithARequestThatCannotBeRead(String line) throws Exception {
        String answer = raw(line.replace("%s", "x".repeat(17_000)) + "\r\nHost: a\r\n\r\n");

        assertThat(answer).contains("\r\nConnection: close\r\n");
        assertThat(send("GET", "/nowhere").headers().firstValue("Connection")).isEmpty();
    }

    @Test
    void headersThatAreTooLongAreRefusedAndLongOnesArePassed() throws Exception {
        assertThat(
                        raw(
                                "GET /hello/a HTTP/1.1\r\nHost: a\r\nX-Long: "
                                        + "x".repeat(17_000)
                                        + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("431 http: ");
        assertThat(
                        raw(
                                "GET /hello/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Long: "
                                        + "x".repeat(15_000)
                                        + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(send("GET", "/long-header").headers().firstValue("X-Long").orElseThrow())
                .hasSize(12_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/stream"})
    void aBodyThatIsTooLargeIsRefused(String path) throws Exception {
        String chunked =
                "POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        String kilobyte = "400\r\n" + "x".repeat(1024) + "\r\n";

        assertThat(send("POST", path, BodyPublishers.ofString("x".repeat(1025))).statusCode())
                .isEqualTo(413);
        assertThat(send("POST", path, BodyPublishers.ofString("x".repeat(1024))).statusCode())
                .isEqualTo(200);
        assertThat(raw(chunked.formatted(path) + kilobyte + "1\r\nx\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("413 http: ");
        assertThat(raw(chunked.formatted(path) + kilobyte + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void aBodyThatEndsEarlyIsABadRequest() throws IOException {
        String answer =
                raw("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("400 http: ");
    }

    @ParameterizedTest
    @CsvSource({
        "/hello/a%1Fb,Hello a\u001fb",
        "/hello/a%2Fb,Hello a/b",
        "/hello/..%3Bx,Hello ..;x",
        "/hello/a+b,Hello a+b"
    })
    void namesReachTheRouteDecoded(String path, String body) throws IOException {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .endsWith("\r\n\r\n" + body);
    }

    @Test
    void aTakenPortIsOneClearLine() {
        assertThatThrownBy(() ->
                        HttpServer.start(
                                "second",
                                HttpConfig.onPort(server.port()),
                                Optional.empty(),
                                new PlainErrors(),
                                telemetry,
                                InstantSource.system(),
                                HttpServerTest::routes))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(
                        "second: Failed to bind to /127.0.0.1:%d: Address already in use",
                        server.port());
    }
}
