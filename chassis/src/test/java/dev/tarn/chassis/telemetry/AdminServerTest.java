package dev.tarn.chassis.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
