package dev.tarn.gateway;

import dev.tarn.chassis.command.RunningService;
import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.lifecycle.Lifecycle;
import java.net.URI;
import java.time.InstantSource;

/** One running gateway. */
public final class GatewayServer implements RunningService {
    private final Lifecycle lifecycle;
    private final HttpServer http;

    GatewayServer(Lifecycle lifecycle, HttpServer http) {
        this.lifecycle = lifecycle;
        this.http = http;
    }

    public static GatewayServer start(GatewayConfig config, InstantSource clock) {
        return GatewayWiring.start(config, clock);
    }

    public URI uri() {
        return http.uri();
    }

    @Override
    public void awaitTermination() throws InterruptedException {
        lifecycle.closeOnSignal();
        lifecycle.awaitTermination();
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
