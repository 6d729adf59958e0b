package dev.tarn.chassis.telemetry;

import java.net.URI;
import java.util.List;

/**
 * Answers {@code /metrics}, {@code /health/live} and {@code /health/ready} on a port of its own.
 */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class AdminServer implements AutoCloseable {
    private AdminServer() {}

    public static AdminServer start(
            AdminConfig config, Telemetry telemetry, List<HealthCheck> checks) {
        throw new UnsupportedOperationException(config.toString() + telemetry + checks);
    }

    public int port() {
        throw new UnsupportedOperationException();
    }

    public URI uri() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
