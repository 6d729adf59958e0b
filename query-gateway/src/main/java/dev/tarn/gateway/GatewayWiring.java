package dev.tarn.gateway;

import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.http.RequestDeadline;
import dev.tarn.chassis.http.TlsListener;
import dev.tarn.chassis.identity.AskedTokens;
import dev.tarn.chassis.identity.JwksTokenVerifier;
import dev.tarn.chassis.identity.RemoteKeys;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.chassis.telemetry.AdminServer;
import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import dev.tarn.chassis.telemetry.Telemetry;
import dev.tarn.database.Database;
import dev.tarn.gateway.catalog.CatalogClient;
import dev.tarn.gateway.chain.ChainWiring;
import dev.tarn.gateway.cluster.ClusterWiring;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.cluster.InfoRoutes;
import dev.tarn.gateway.event.EventRoutes;
import dev.tarn.gateway.event.EventWiring;
import dev.tarn.gateway.export.ExportWiring;
import dev.tarn.gateway.history.HistoryWiring;
import dev.tarn.gateway.instant.InstantWiring;
import dev.tarn.gateway.lineage.LineageWiring;
import dev.tarn.gateway.login.LoginFilter;
import dev.tarn.gateway.login.LoginWiring;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.reach.ReachWiring;
import dev.tarn.gateway.receipt.ReceiptWiring;
import dev.tarn.gateway.replay.ReplayWiring;
import dev.tarn.gateway.spooling.Spooling;
import dev.tarn.gateway.sql.SqlWiring;
import dev.tarn.gateway.statement.SegmentRoutes;
import dev.tarn.gateway.statement.StatementWiring;
import dev.tarn.gateway.trust.KeyRoutes;
import dev.tarn.gateway.trust.TrinoKey;
import dev.tarn.gateway.trust.TrinoTokens;
import dev.tarn.gateway.uses.UsesWiring;
import io.javalin.http.Context;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Everything that a gateway is made of, in the order in which it is made. */
final class GatewayWiring {
    /** Of the service, and of its schema in the database. */
    static final String NAME = "gateway";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private GatewayWiring() {}

    static GatewayServer start(GatewayConfig config, InstantSource clock) {
        var lifecycle = new Lifecycle(NAME);
        try {
            var telemetry = lifecycle.add("telemetry", Telemetry.create(NAME));
            var deadline = new RequestDeadline(clock);
            var database =
                    lifecycle.add(
                            "database",
                            Database.open(
                                    NAME,
                                    config.database().open(),
                                    telemetry.registry(),
                                    deadline::remaining));
            database.migrations().migrate();
            var catalog = config.catalog();
            var client = lifecycle.add("http client", httpClient());
            var keys = new RemoteKeys(client, catalog.keySet(), clock);
            var trino = config.trino();
            var clusters = new Clusters();
            var verifier =
                    new AskedTokens(
                            JwksTokenVerifier.remote(
                                    keys, catalog.issuerOrUri(), catalog.audience(), clock),
                            client,
                            catalog.self(),
                            "query-gateway",
                            telemetry.registry(),
                            clock);
            var addresses = new ExternalAddress.Source(config.publicUri());
            var login =
                    lifecycle.add(
                            "login",
                            new LoginWiring(
                                    config.login(),
                                    client,
                                    catalog.tokens(),
                                    catalog.issuerOrUri(),
                                    verifier,
                                    addresses,
                                    clock,
                                    context -> isOpen(config, context),
                                    GatewayWiring::isForEngines));
            var trinoKey = TrinoKey.in(trino.key(), trino.publicKey());
            var tokens = new TrinoTokens(trinoKey, clock);
            var receipts =
                    lifecycle.add(
                            "receipts",
                            new ReceiptWiring(
                                    config.receipts(),
                                    database,
                                    clusters,
                                    tokens,
                                    telemetry.registry(),
                                    clock));
            var clusterWiring =
                    lifecycle.add(
                            "clusters",
                            new ClusterWiring(
                                    trino.name(),
                                    trino.uri(),
                                    trino.engineOrName(),
                                    trino.checkEvery(),
                                    trino.answerWithin(),
                                    clusters,
                                    database,
                                    receipts.receipts()::openByCluster,
                                    LoginFilter::principal,
                                    clock));
            receipts.start();
            var chain =
                    lifecycle.add(
                            "chain",
                            new ChainWiring(
                                    config.chain(),
                                    config.history(),
                                    config.receipts().retention(),
                                    database,
                                    telemetry.registry(),
                                    clock));
            var ownClient =
                    config.uses()
                            .clientSecret()
                            .map(secret ->
                                    new CatalogClient(
                                            client,
                                            catalog.uri(),
                                            config.uses().clientId(),
                                            secret));
            lifecycle.add(
                    "export",
                    new ExportWiring(
                            config.export(),
                            database,
                            client,
                            catalog.uri(),
                            ownClient,
                            telemetry.registry(),
                            clock));
            lifecycle.add(
                    "uses",
                    new UsesWiring(
                            config.uses(), database, ownClient, telemetry.registry(), clock));
            var reach =
                    lifecycle.add(
                            "reach",
                            new ReachWiring(
                                    ownClient,
                                    config.uses().every(),
                                    database,
                                    telemetry.registry(),
                                    clock));
            // Before the listener, so that it answers until the last request is drained.
            var admin =
                    lifecycle.add(
                            "admin",
                            AdminServer.start(
                                    config.admin(),
                                    telemetry,
                                    List.of(
                                            lifecycle.readiness(),
                                            keys,
                                            clusterWiring.health(),
                                            reaches(database))));
            var instants =
                    lifecycle.add(
                            "instants",
                            new InstantWiring(
                                    config.instants(),
                                    database,
                                    clusters,
                                    tokens,
                                    telemetry.registry(),
                                    clock));
            var statements =
                    lifecycle.add(
                            "statements",
                            new StatementWiring(
                                    config.admission(),
                                    login.impersonation(),
                                    clusters,
                                    clusterWiring.transactions(),
                                    tokens,
                                    receipts.receipts(),
                                    instants.catalogs(),
                                    reach.sight(),
                                    addresses,
                                    Spooling.of(
                                            config.spooling(),
                                            trinoKey,
                                            ownClient,
                                            telemetry.registry(),
                                            clock),
                                    telemetry.registry(),
                                    clock));
            var sql =
                    new SqlWiring(
                            statements.statements(),
                            clusters,
                            addresses,
                            statements.openPages(),
                            receipts.receipts());
            var events = new EventWiring(receipts.receipts(), clusters, telemetry.registry());
            var history = new HistoryWiring(config.history(), database);
            var replay =
                    lifecycle.add(
                            "replay",
                            new ReplayWiring(
                                    history.history(),
                                    sql.run(),
                                    ownClient,
                                    config.login().impersonatorRole(),
                                    addresses,
                                    statements.openPages()));
            var lineage = new LineageWiring(config.history(), database);
            var self = new SelfRoutes(catalog.uri());
            var keyRoutes = new KeyRoutes(trinoKey);
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
                                        javalin.routes.before(login.filter());
                                        login.register(javalin.routes);
                                        clusterWiring.register(javalin.routes);
                                        keyRoutes.register(javalin.routes);
                                        self.register(javalin.routes);
                                        statements.register(javalin.routes);
                                        sql.register(javalin.routes);
                                        events.register(javalin.routes);
                                        history.register(javalin.routes);
                                        lineage.register(javalin.routes);
                                        chain.register(javalin.routes);
                                        replay.register(javalin.routes);
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

    /** Drivers ask for /v1/info before they have a token, as they may of Trino. */
    private static boolean isOpen(GatewayConfig config, Context context) {
        return context.path().equals(InfoRoutes.PATH)
                || context.path().equals(KeyRoutes.PATH)
                || (config.spooling().enabled() && SegmentRoutes.isTicketed(context));
    }

    private static boolean isForEngines(Context context) {
        return context.path().equals(EventRoutes.PATH);
    }

    private static HttpClient httpClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    private static HealthCheck reaches(Database database) {
        return HealthCheck.of(
                "database",
                () -> {
                    try {
                        database.jdbi().useHandle(handle -> handle.execute("SELECT 1"));
                        return new Health.Up();
                    } catch (RuntimeException failure) {
                        return new Health.Down(String.valueOf(failure.getMessage()));
                    }
                });
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
