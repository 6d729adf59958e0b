package dev.tarn.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.telemetry.Telemetry;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpAdmissionTest {
    private static final int IDLE_SECONDS = 2;

    private final Gate gate = new Gate();
    private final Telemetry telemetry = Telemetry.create("test");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer server = start(1, Duration.ofSeconds(30));

    @AfterEach
    void stop() {
        gate.open();
        server.close();
        client.close();
        telemetry.close();
    }

    private HttpServer start(int concurrent, Duration queueTimeout) {
        return start(concurrent, queueTimeout, Duration.ofSeconds(IDLE_SECONDS));
    }

    private HttpServer start(int concurrent, Duration queueTimeout, Duration idleTimeout) {
        var config =
                new HttpConfig(
                        "127.0.0.1",
                        0,
                        concurrent,
                        DataSize.parse("1MB"),
                        DataSize.parse("1MB"),
                        DataSize.parse("16KB"),
                        Duration.ofSeconds(60),
                        queueTimeout,
                        idleTimeout,
                        Duration.ofSeconds(20));
        return HttpServer.start(
                "test",
                config,
                Optional.empty(),
                new PlainErrors(),
                telemetry,
                InstantSource.system(),
                setup -> {
                    setup.routes.get("/gate", gate);
                    setup.routes.post("/body", context -> context.result(context.body()));
                    setup.routes.get("/quick", context -> context.result("quick"));
                });
    }

    private CompletableFuture<HttpResponse<String>> send(String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(server.uri().resolve(path)).build(),
                BodyHandlers.ofString());
    }

    @Test
    void aRequestBeyondTheBoundWaitsForItsTurn() {
        var running = send("/gate");
        await().until(() -> gate.entered() == 1);
        var waiting = send("/quick");

        assertThat(waiting).isNotDone();
        gate.open();

        assertThat(running.join().statusCode()).isEqualTo(200);
        assertThat(waiting.join().body()).isEqualTo("quick");
    }

    @Test
    void aRequestThatWaitedTooLongIsTurnedAway() {
        server.close();
        server = start(2, Duration.ofMillis(200));
        var first = send("/gate");
        var second = send("/gate");
        await().until(() -> gate.entered() == 2);

        HttpResponse<String> response = send("/quick").join();

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).startsWith("503 http: ");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        gate.open();
        assertThat(first.join().statusCode() + second.join().statusCode()).isEqualTo(400);
        await().untilAsserted(() -> assertThat(send("/quick").join().statusCode()).isEqualTo(200));
    }

    @Test
    void onlySoManyMayWaitAndTheRestIsTurnedAwayAtOnce() {
        var running = send("/gate");
        await().until(() -> gate.entered() == 1);

        List<CompletableFuture<HttpResponse<String>>> flood = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            flood.add(send("/quick"));
        }

        await().untilAsserted(
                        () -> assertThat(flood).filteredOn(CompletableFuture::isDone).hasSize(96));
        gate.open();
        assertThat(running.join().statusCode()).isEqualTo(200);
        assertThat(
                        flood.stream()
                                .map(response -> response.join().statusCode())
                                .filter(status -> status == 200))
                .hasSize(4);
        assertThat(
                        flood.stream()
                                .map(response -> response.join().statusCode())
                                .filter(status -> status == 503))
                .hasSize(96);
    }

    @Test
    void aBodyThatDoesNotArriveIsNotAwaitedForEver() throws Exception {
        String answer =
                RawHttp.exchange(
                        server.uri(),
                        "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");

        assertThat(answer)
                .startsWith("HTTP/1.1 408")
                .contains("408 http: The request did not arrive in time");
        assertThat(send("/quick").join().statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyThatFindsNoRoomBesideOthersIsTurnedAway() throws Exception {
        server.close();
        server = start(2, Duration.ofSeconds(30), Duration.ofMinutes(1));
        String half = "x".repeat(600 * 1024);
        try (var slow = new Socket(server.uri().getHost(), server.uri().getPort())) {
            slow.setSoTimeout(20_000);
            OutputStream out = slow.getOutputStream();
            out.write(
                    "POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(half.length() + 1, half)
                            .getBytes(StandardCharsets.US_ASCII));
            out.flush();

            // Until what was sent has arrived.
            await().until(() -> post(half).statusCode() == 503);
            HttpResponse<String> refused = post(half);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("Too many large requests at once");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(post("small").statusCode()).isEqualTo(200);
            out.write('x');
            out.flush();
            assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
        // The room is given back a moment after the last byte of the answer.
        await().until(() -> post(half).statusCode() == 200);
        assertThat(post(half + "y").body()).hasSize(half.length() + 1);
    }

    private HttpResponse<String> post(String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.uri().resolve("/body"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .expectContinue(true)
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void refusesToHoldNoWholeRequest() {
        assertThatThrownBy(() ->
                        new HttpConfig(
                                "127.0.0.1",
                                0,
                                1,
                                DataSize.parse("2MB"),
                                DataSize.parse("1MB"),
                                DataSize.parse("16KB"),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(20)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("body-memory 1MB holds no request of max-request-size 2MB");
    }

    @Test
    void aHandlerThatTakesLongerThanAnIdleConnectionIsWaitedFor() {
        var running = send("/gate");
        await().during(Duration.ofMillis(IDLE_SECONDS * 1000 + 500)).until(() -> !running.isDone());

        gate.open();

        assertThat(running.join().body()).isEqualTo("through");
    }
}
