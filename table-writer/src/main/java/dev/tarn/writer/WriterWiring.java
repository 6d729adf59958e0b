package dev.tarn.writer;

import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.JwksTokenVerifier;
import dev.tarn.chassis.identity.RemoteKeys;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.chassis.telemetry.AdminServer;
import dev.tarn.chassis.telemetry.Telemetry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Everything that a writer is made of, in the order in which it is made. */
final class WriterWiring {
    private static final String NAME = "writer";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private WriterWiring() {}

    static WriterServer start(WriterConfig config, InstantSource clock) {
        var lifecycle = new Lifecycle(NAME);
        try {
            var telemetry = lifecycle.add("telemetry", Telemetry.create(NAME));
            var catalog = config.catalog();
            var client =
                    lifecycle.add(
                            "http client",
                            HttpClient.newBuilder().connectTimeout(PATIENCE).build());
            var keys = new RemoteKeys(client, catalog.keySet(), clock);
            // Before the listener, so that it answers until the last request is drained.
            var admin =
                    lifecycle.add(
                            "admin",
                            AdminServer.start(
                                    config.admin(),
                                    telemetry,
                                    List.of(lifecycle.readiness(), keys)));
            var verifier =
                    JwksTokenVerifier.remote(
                            keys, catalog.issuerOrUri(), catalog.audience(), clock);
            var bearer = new BearerFilter(verifier, _ -> false);
            var self = new SelfRoutes(catalog.uri());
            var http =
                    lifecycle.add(
                            "http",
                            HttpServer.start(
                                    NAME,
                                    config.http(),
                                    Optional.empty(),
                                    new WriterErrorBody(),
                                    telemetry,
                                    clock,
                                    javalin -> {
                                        javalin.routes.before(bearer);
                                        self.register(javalin.routes);
                                    }));
            lifecycle.started();
            return new WriterServer(lifecycle, http.uri(), admin.uri());
        } catch (RuntimeException | Error failure) {
            try (lifecycle) {
                throw failure;
            }
        }
    }
}
