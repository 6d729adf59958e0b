package dev.tarn.gateway.cluster;

import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** One Trino, asked how it is. */
public final class Cluster implements HealthCheck, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final URI uri;
    private final HttpClient client;

    public Cluster(URI uri) {
        this.uri = uri;
        this.client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    }

    @Override
    public String name() {
        return "trino";
    }

    @Override
    public Health check() {
        return info().isPresent()
                ? new Health.Up()
                : new Health.Down("Trino does not answer at " + uri);
    }

    /** What Trino says of itself at {@code /v1/info}, as it says it; empty when it is not there. */
    public Optional<byte[]> info() {
        try {
            HttpResponse<byte[]> answer =
                    client.send(
                            HttpRequest.newBuilder(uri.resolve("/v1/info"))
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
