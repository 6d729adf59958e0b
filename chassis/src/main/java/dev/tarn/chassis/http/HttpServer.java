package dev.tarn.chassis.http;

import dev.tarn.chassis.telemetry.Telemetry;
import io.javalin.config.JavalinConfig;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Javalin on Jetty, with the same bounds, errors, log and metrics for every service. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class HttpServer implements AutoCloseable {
    private HttpServer() {}

    public static HttpServer start(
            String name,
            HttpConfig config,
            ErrorBody errors,
            Telemetry telemetry,
            Consumer<JavalinConfig> routes) {
        return start(
                name, config, Optional.empty(), errors, telemetry, InstantSource.system(), routes);
    }

    public static HttpServer start(
            String name,
            HttpConfig config,
            Optional<TlsListener> tls,
            ErrorBody errors,
            Telemetry telemetry,
            InstantSource clock,
            Consumer<JavalinConfig> routes) {
        throw new UnsupportedOperationException(
                name + config + tls + errors + telemetry + clock + routes);
    }

    public int port() {
        throw new UnsupportedOperationException();
    }

    public URI uri() {
        throw new UnsupportedOperationException();
    }

    public Optional<URI> secureUri() {
        throw new UnsupportedOperationException();
    }

    /** Stops accepting, waits for the requests in flight up to the drain time-out, then closes. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
