package dev.tarn.gateway;

import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.http.TlsListener;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.JwksTokenVerifier;
import dev.tarn.chassis.identity.RemoteKeys;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.chassis.telemetry.AdminServer;
import dev.tarn.chassis.telemetry.Telemetry;
import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.InfoRoutes;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Everything that a gateway is made of, in the order in which it is made. */
final class GatewayWiring {
    private static final String NAME = "gateway";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private GatewayWiring() {}

    static GatewayServer start(GatewayConfig config, InstantSource clock) {
        var lifecycle = new Lifecycle(NAME);
        try {
            var telemetry = lifecycle.add("telemetry", Telemetry.create(NAME));
            var catalog = config.catalog();
            var client =
                    lifecycle.add(
                            "http client",
                            HttpClient.newBuilder()
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .connectTimeout(PATIENCE)
                                    .build());
            var keys = new RemoteKeys(client, catalog.keySet(), clock);
            var cluster = new Cluster(client, config.trino().uri());
            // Before the listener, so that it answers until the last request is drained.
            var admin =
                    lifecycle.add(
                            "admin",
                            AdminServer.start(
                                    config.admin(),
                                    telemetry,
                                    List.of(lifecycle.readiness(), keys, cluster)));
            var verifier =
                    JwksTokenVerifier.remote(
                            keys, catalog.issuerOrUri(), catalog.audience(), clock);
            // Drivers ask for /v1/info before they have a token, as they may of Trino.
            var bearer =
                    new BearerFilter(verifier, context -> context.path().equals(InfoRoutes.PATH));
            var info = new InfoRoutes(cluster);
            var self = new SelfRoutes(catalog.uri());
            var http =
                    lifecycle.add(
                            "http",
                            HttpServer.start(
                                    NAME,
                                    config.http(),
                                    Optional.of(secure(config, clock)),
                                    new GatewayErrorBody(),
                                    telemetry,
                                    clock,
                                    javalin -> {
                                        javalin.routes.before(bearer);
                                        info.register(javalin.routes);
                                        self.register(javalin.routes);
                                    }));
            lifecycle.started();
            return new GatewayServer(
                    lifecycle, http.uri(), http.secureUri().orElseThrow(), admin.uri());
        } catch (RuntimeException | Error failure) {
            try (lifecycle) {
                throw failure;
            }
        }
    }

    private static TlsListener secure(GatewayConfig config, InstantSource clock) {
        GatewayConfig.Tls tls = config.tls();
        Keystore keystore =
                tls.keystore().isPresent()
                        ? new Keystore(tls.keystore().orElseThrow(), tls.password().orElseThrow())
                        : SelfSignedCertificate.in(tls.directory(), clock.instant());
        return new TlsListener(
                config.http().host(), tls.port(), keystore.file(), keystore.password());
    }
}
