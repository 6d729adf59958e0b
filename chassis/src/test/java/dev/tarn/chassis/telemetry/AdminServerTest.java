package dev.tarn.chassis.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AdminServerTest {
    private final AtomicReference<Health> database = new AtomicReference<>(new Health.Up());
    private final Telemetry telemetry = Telemetry.create("test");
    private final AdminServer server =
            AdminServer.start(
                    new AdminConfig("127.0.0.1", 0),
                    telemetry,
                    List.of(HealthCheck.of("database", database::get)));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        server.close();
        telemetry.close();
    }

    @Test
    void isReadyWhileEveryCheckIsUp() throws Exception {
        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"up\",\"checks\":{\"database\":{\"status\":\"up\"}}}");
    }

    @Test
    void isNotReadyAndSaysWhyWhenACheckIsDown() throws Exception {
        database.set(new Health.Down("no \"route\""));

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("{\"status\":\"down\",\"reason\":\"no \\\"route\\\"\"}");
    }

    /**
     * In a JVM of its own: the JDK's server reads its time-outs once, whoever is first to use it.
     */
    @Test
    @Timeout(120)
    void answersWhileOthersDoNotFinishTheirRequests() throws Exception {
        var slow = new ArrayList<Socket>();
        try (ChildJvm child = ChildJvm.start(AdminMain.class, Map.of())) {
            URI uri = URI.create(child.readUntil("http://").strip());
            for (int i = 0; i < 6; i++) {
                var socket = new Socket(uri.getHost(), uri.getPort());
                slow.add(socket);
                socket.getOutputStream()
                        .write("GET /health/live HTTP/1.1\r\nHost".getBytes(US_ASCII));
                socket.getOutputStream().flush();
            }

            HttpRequest live = HttpRequest.newBuilder(uri.resolve("/health/live")).build();
            assertThat(client.send(live, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void isNotReadyWhenACheckThrows() throws Exception {
        try (var failing =
                AdminServer.start(
                        new AdminConfig("127.0.0.1", 0),
                        telemetry,
                        List.of(
                                HealthCheck.of(
                                        "broken",
                                        () -> {
                                            throw new IllegalStateException("gone");
                                        })))) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(failing.uri().resolve("/health/ready")).build(),
                            BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("gone");
        }
    }

    @Test
    void staysAliveWhileNotReady() throws Exception {
        database.set(new Health.Down("gone"));

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void showsMetersToPrometheusWithTheServiceTheyBelongTo() throws Exception {
        telemetry.registry().counter("lamps.lit").increment(3);

        String meters = get("/metrics").body();

        assertThat(meters)
                .contains("lamps_lit_total{service=\"test\"} 3.0")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        HttpResponse<String> posted =
                client.send(
                        HttpRequest.newBuilder(server.uri().resolve("/metrics"))
                                .POST(BodyPublishers.ofString("x"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(posted.statusCode()).isEqualTo(404);
        assertThat(get("/secrets").statusCode()).isEqualTo(404);
    }

    @Test
    void namesTheTakenPort() {
        assertThatThrownBy(() ->
                        AdminServer.start(
                                new AdminConfig("127.0.0.1", server.port()), telemetry, List.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(server.uri().resolve(path)).build(),
                BodyHandlers.ofString());
    }
}
