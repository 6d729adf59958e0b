package dev.tarn.chassis.command;

import dev.tarn.chassis.telemetry.AdminConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a server on this machine says of itself on its admin port. */
record Readiness(boolean ready, String words) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    static Readiness ask(AdminConfig admin) throws InterruptedException {
        // A server that listens everywhere is asked where we are.
        String host = admin.host().equals("0.0.0.0") ? "127.0.0.1" : admin.host();
        URI uri = URI.create("http://%s:%d/health/ready".formatted(host, admin.port()));
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Readiness(answer.statusCode() == 200, answer.body());
        } catch (IOException failure) {
            return new Readiness(false, "Cannot reach %s: %s".formatted(uri, failure));
        }
    }
}
