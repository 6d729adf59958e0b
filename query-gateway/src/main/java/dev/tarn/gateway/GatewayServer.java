package dev.tarn.gateway;

import dev.tarn.chassis.command.RunningService;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.database.Database;
import dev.tarn.gateway.trust.TrinoKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.InstantSource;

/** One running gateway. */
public final class GatewayServer implements RunningService {
    private final Lifecycle lifecycle;
    private final URI uri;
    private final URI secureUri;
    private final URI adminUri;

    GatewayServer(Lifecycle lifecycle, URI uri, URI secureUri, URI adminUri) {
        this.lifecycle = lifecycle;
        this.uri = uri;
        this.secureUri = secureUri;
        this.adminUri = adminUri;
    }

    public static GatewayServer start(GatewayConfig config, InstantSource clock) {
        return GatewayWiring.start(config, clock);
    }

    /**
     * Brings the schema up to date and answers how many migrations that took; and makes the key for
     * Trino, which cannot start without it.
     */
    static int migrate(GatewayConfig config) {
        TrinoKey.in(config.trino().key(), config.trino().publicKey());
        try (var database =
                Database.open(
                        GatewayWiring.NAME, config.database().open(), new SimpleMeterRegistry())) {
            return database.migrations().migrate();
        }
    }

    public URI uri() {
        return uri;
    }

    /** The same routes over TLS. */
    public URI secureUri() {
        return secureUri;
    }

    /** Where metrics and health are. */
    public URI adminUri() {
        return adminUri;
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
