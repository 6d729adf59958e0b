package dev.tarn.chassis.identity;

import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Whether the keys that tokens are verified with can be fetched: without them nobody gets in. */
public final class KeySetProbe implements HealthCheck, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final URI keySet;
    private final HttpClient client;

    public KeySetProbe(URI keySet) {
        this.keySet = keySet;
        this.client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    }

    @Override
    public String name() {
        return "catalog key set";
    }

    @Override
    public Health check() {
        try {
            HttpResponse<Void> answer =
                    client.send(
                            HttpRequest.newBuilder(keySet).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.discarding());
            return answer.statusCode() == 200
                    ? new Health.Up()
                    : new Health.Down("%s answers %d".formatted(keySet, answer.statusCode()));
        } catch (IOException failure) {
            return new Health.Down("Cannot reach %s: %s".formatted(keySet, failure));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Health.Down("Interrupted while asking " + keySet);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
