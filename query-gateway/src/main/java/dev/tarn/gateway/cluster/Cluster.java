package dev.tarn.gateway.cluster;

import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** One Trino, asked how it is. */
public final class Cluster implements HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int BYTES_MAX = 64 * 1024;

    private final HttpClient client;
    private final URI uri;

    public Cluster(HttpClient client, URI uri) {
        this.client = client;
        this.uri = uri;
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
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri.resolve("/v1/info")).timeout(PATIENCE);
        RequestScope.find().ifPresent(scope -> scope.passOn(request));
        try {
            HttpResponse<InputStream> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] bytes = body.readNBytes(BYTES_MAX + 1);
                return answer.statusCode() == 200 && bytes.length <= BYTES_MAX
                        ? Optional.of(bytes)
                        : Optional.empty();
            }
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
