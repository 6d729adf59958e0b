package dev.tarn.catalog;

import dev.tarn.catalog.encryption.EncryptionKey;
import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.enforcement.ScopeFilter;
import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.idempotency.IdempotencyKeys;
import dev.tarn.catalog.idempotency.IdempotencyStore;
import dev.tarn.catalog.identity.HeldPass;
import dev.tarn.catalog.identity.IdentityWiring;
import dev.tarn.catalog.openapi.OpenApiRoutes;
import dev.tarn.catalog.pass.HeldPasses;
import dev.tarn.catalog.pass.PassRow;
import dev.tarn.catalog.pass.PassStore;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.catalog.policy.RuleStore;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.upkeep.UpkeepWiring;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.http.RequestDeadline;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.chassis.telemetry.AdminServer;
import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import dev.tarn.chassis.telemetry.Telemetry;
import dev.tarn.database.Database;
import io.javalin.http.Context;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Everything that a catalog server is made of, in the order in which it is made. */
final class CatalogWiring {
    /** Of the service, and of its schema in the database. */
    static final String NAME = "catalog";

    private static final Duration ISSUER_CONNECT_WITHIN = Duration.ofSeconds(5);

    private CatalogWiring() {}

    /** {@code verifier} is given ours, and answers the one to use. */
    static CatalogServer start(
            CatalogConfig config, InstantSource clock, UnaryOperator<TokenVerifier> verifier) {
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
            var stores = lifecycle.add("stores", new FileStores(config.storage()));
            var secrets = SecretBox.of(config.encryptionKey());
            EncryptionKey.requireSame(database.transactions(), secrets);
            var passes =
                    new HeldPasses(
                            database.jdbi().onDemand(PassStore.class),
                            new RuleHistory(database.jdbi().onDemand(RuleStore.class)),
                            clock);
            var identity =
                    new IdentityWiring(
                            config.issuerOrAddress(),
                            config.tokens(),
                            config.logins(),
                            config.issuers(),
                            lifecycle.add("issuers", issuersClient()),
                            database,
                            secrets,
                            (pass, engine) -> passes.of(pass, engine).map(CatalogWiring::held),
                            telemetry.registry(),
                            clock,
                            System.out::println);
            identity.bootstrap(config.bootstrap());
            var routes =
                    routes(
                            new Foundation(
                                    config,
                                    database,
                                    secrets,
                                    stores,
                                    lifecycle,
                                    telemetry,
                                    clock,
                                    access(config, database, identity, passes, clock)));
            identity.register(routes);
            new OpenApiRoutes().register(routes);
            var bearer =
                    new BearerFilter(verifier.apply(identity.verifier()), CatalogWiring::isOpen);
            var http =
                    lifecycle.add(
                            "http",
                            HttpServer.start(
                                    NAME,
                                    config.http(),
                                    Optional.empty(),
                                    new CatalogErrorBody(),
                                    telemetry,
                                    clock,
                                    javalin -> {
                                        javalin.routes.before(bearer);
                                        javalin.routes.before(new ScopeFilter());
                                        routes.register(javalin.routes);
                                    }));
            lifecycle.add(
                    "admin",
                    AdminServer.start(
                            config.admin(),
                            telemetry,
                            List.of(lifecycle.readiness(), reaches(database))));
            lifecycle.started();
            return new CatalogServer(lifecycle, http);
        } catch (RuntimeException | Error failure) {
            try (lifecycle) {
                throw failure;
            }
        }
    }

    /** For the keys of identity providers. */
    private static HttpClient issuersClient() {
        return HttpClient.newBuilder().connectTimeout(ISSUER_CONNECT_WITHIN).build();
    }

    private static boolean isOpen(Context context) {
        return IdentityWiring.isOpen(context) || context.path().equals(OpenApiRoutes.PATH);
    }

    private static RouteTable routes(Foundation on) {
        var names = new NameCodec(on.config().namespaceSeparator());
        var routes = new RouteTable(names, on.access().guard());
        var protocol = new ProtocolWiring(on, names, routes);
        ManagementWiring.register(on, protocol, routes);
        on.lifecycle()
                .add(
                        "upkeep",
                        new UpkeepWiring(
                                on.config().upkeep(),
                                on.config().idempotencyKeyLifetime(),
                                on.config().retention().instantWindow(),
                                protocol.needs(),
                                on.database(),
                                protocol.lakes(),
                                protocol.documents(),
                                on.stores(),
                                on.telemetry().registry(),
                                on.clock()));
        return routes;
    }

    private static Access access(
            CatalogConfig config,
            Database database,
            IdentityWiring identity,
            HeldPasses passes,
            InstantSource clock) {
        var rules =
                new Rules(
                        database.jdbi().onDemand(RuleStore.class), database.transactions(), clock);
        var idempotency =
                new Idempotency(
                        new IdempotencyKeys(
                                database.jdbi().onDemand(IdempotencyStore.class),
                                database.transactions(),
                                clock),
                        new CatalogErrorBody()::answer);
        return Access.of(
                identity.roles(),
                identity::find,
                identity::findAt,
                rules,
                holder -> passes.then(holder, identity::findAt),
                idempotency,
                config.recentPast(),
                clock);
    }

    private static HeldPass held(PassRow pass) {
        return new HeldPass(pass.id(), pass.userName(), pass.expiresAt());
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
}
