package dev.tarn.chassis.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.telemetry.Telemetry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpDrainTest {
    private final Gate gate = new Gate();
    private final Telemetry telemetry = Telemetry.create("test");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        gate.open();
        client.close();
        telemetry.close();
    }

    private HttpServer start(Duration drainTimeout) {
        var config =
                new HttpConfig(
                        "127.0.0.1",
                        0,
                        8,
                        DataSize.parse("1MB"),
                        DataSize.parse("8MB"),
                        DataSize.parse("16KB"),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        drainTimeout);
        return HttpServer.start(
                "test",
                config,
                Optional.empty(),
                new PlainErrors(),
                telemetry,
                InstantSource.system(),
                setup -> setup.routes.get("/gate", gate));
    }

    private CompletableFuture<HttpResponse<String>> send(HttpServer server) {
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(
                        HttpRequest.newBuilder(server.uri().resolve("/gate")).build(),
                        BodyHandlers.ofString());
        await().until(() -> gate.entered() == 1);
        return response;
    }

    private static void awaitRefusal(int port) {
        await().untilAsserted(() ->
                assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                        .isInstanceOf(ConnectException.class));
    }

    @Test
    void aRequestInFlightIsAnsweredWhileNoNewOneIsAccepted() {
        HttpServer server = start(Duration.ofSeconds(30));
        int port = server.port();
        var response = send(server);

        var closing = CompletableFuture.runAsync(server::close);
        awaitRefusal(port);
        // Longer than a connection without a request would be kept: a working request is not an
        // idle one.
        await().during(Duration.ofMillis(600)).until(() -> !response.isDone());
        gate.open();

        assertThat(response.join().body()).isEqualTo("through");
        closing.join();
    }

    @Test
    void aRequestThatNeverEndsIsGivenUpAfterTheDrainTimeout() {
        HttpServer server = start(Duration.ofMillis(300));
        var response = send(server);

        server.close();

        assertThatThrownBy(response::join).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void anIdleConnectionDoesNotDelayTheClose() throws Exception {
        HttpServer server = start(Duration.ofSeconds(30));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            // An answered request, so that the server knows the connection and it is idle.
            socket.getOutputStream()
                    .write("HEAD /none HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');

            server.close();

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("TTP/1.1 404");
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        HttpServer server = start(Duration.ofSeconds(1));

        server.close();
        server.close();
    }
}
