package dev.tarn.catalog;

import dev.tarn.chassis.command.RunningService;
import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.database.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.InstantSource;

/** One running catalog server. Any number of them share one PostgreSQL. */
public final class CatalogServer implements RunningService {
    private final Lifecycle lifecycle;
    private final HttpServer http;

    CatalogServer(Lifecycle lifecycle, HttpServer http) {
        this.lifecycle = lifecycle;
        this.http = http;
    }

    public static CatalogServer start(CatalogConfig config, InstantSource clock) {
        return CatalogWiring.start(config, clock, own -> own);
    }

    /** With a verifier of the caller's choice, for whoever issues tokens in another way. */
    static CatalogServer start(CatalogConfig config, InstantSource clock, TokenVerifier verifier) {
        return CatalogWiring.start(config, clock, _ -> verifier);
    }

    /** Brings the schema up to date and answers how many migrations that took. */
    static int migrate(CatalogConfig config) {
        try (var database =
                Database.open(
                        CatalogWiring.NAME, config.database().open(), new SimpleMeterRegistry())) {
            return database.migrations().migrate();
        }
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
