package dev.tarn.catalog;

import dev.tarn.catalog.capability.CapabilityRoutes;
import dev.tarn.catalog.commit.CommitRoutes;
import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.SettleRoutes;
import dev.tarn.catalog.commit.Settlements;
import dev.tarn.catalog.commit.TabularStore;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.commit.Turns;
import dev.tarn.catalog.commit.rebase.AppendRebase;
import dev.tarn.catalog.delegation.CredentialRoutes;
import dev.tarn.catalog.delegation.DelegationWiring;
import dev.tarn.catalog.delegation.Permission;
import dev.tarn.catalog.encryption.EncryptionKey;
import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.event.EventWiring;
import dev.tarn.catalog.function.FunctionRoutes;
import dev.tarn.catalog.history.History;
import dev.tarn.catalog.history.HistoryRoutes;
import dev.tarn.catalog.history.HistoryStore;
import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.idempotency.IdempotencyKeys;
import dev.tarn.catalog.idempotency.IdempotencyStore;
import dev.tarn.catalog.identity.IdentityWiring;
import dev.tarn.catalog.lake.LakeRoutes;
import dev.tarn.catalog.lake.LakeStore;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataHistory;
import dev.tarn.catalog.metadata.MetadataStore;
import dev.tarn.catalog.namespace.NamespaceRoutes;
import dev.tarn.catalog.namespace.NamespaceStore;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.openapi.OpenApiRoutes;
import dev.tarn.catalog.safekeeping.DroppedStore;
import dev.tarn.catalog.safekeeping.DroppedTables;
import dev.tarn.catalog.safekeeping.SafekeepingRoutes;
import dev.tarn.catalog.scan.CatalogTables;
import dev.tarn.catalog.scan.ScanWiring;
import dev.tarn.catalog.search.Search;
import dev.tarn.catalog.search.SearchRoutes;
import dev.tarn.catalog.search.SearchStore;
import dev.tarn.catalog.signing.RequestSigner;
import dev.tarn.catalog.signing.SignRoutes;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.table.MetricsReports;
import dev.tarn.catalog.table.TableRoutes;
import dev.tarn.catalog.table.Tables;
import dev.tarn.catalog.upkeep.UpkeepWiring;
import dev.tarn.catalog.view.ViewRoutes;
import dev.tarn.catalog.view.Views;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.ReferencedBy;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.http.RequestDeadline;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.chassis.telemetry.AdminServer;
import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import dev.tarn.chassis.telemetry.Telemetry;
import dev.tarn.database.Database;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.iceberg.catalog.TableIdentifier;

/** Everything that a catalog server is made of, in the order in which it is made. */
final class CatalogWiring {
    /** Of the service, and of its schema in the database. */
    static final String NAME = "catalog";

    /** Entries of manifest lists, some hundred bytes each. */
    private static final long CACHED_MANIFESTS_MAX = 50_000;

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
            var stores = lifecycle.add("stores", new FileStores());
            var secrets = SecretBox.of(config.encryptionKey());
            EncryptionKey.requireSame(database.transactions(), secrets);
            var identity =
                    new IdentityWiring(
                            config.issuerOrAddress(),
                            config.tokens(),
                            config.logins(),
                            database,
                            secrets,
                            telemetry.registry(),
                            clock,
                            System.out::println);
            identity.bootstrap(config.bootstrap());
            var routes = routes(config, database, secrets, stores, lifecycle, telemetry, clock);
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

    private static boolean isOpen(Context context) {
        return IdentityWiring.isOpen(context) || context.path().equals(OpenApiRoutes.PATH);
    }

    private static RouteTable routes(
            CatalogConfig config,
            Database database,
            SecretBox secrets,
            FileStores stores,
            Lifecycle lifecycle,
            Telemetry telemetry,
            InstantSource clock) {
        var jdbi = database.jdbi();
        var transactions = database.transactions();
        var names = new NameCodec(config.namespaceSeparator());
        var routes = new RouteTable(names);

        var lakes =
                new Lakes(jdbi.onDemand(LakeStore.class), transactions, secrets, config.storage());
        new LakeRoutes(lakes).register(routes);

        var idempotency =
                new Idempotency(
                        new IdempotencyKeys(
                                jdbi.onDemand(IdempotencyStore.class), transactions, clock),
                        new CatalogErrorBody()::answer);
        var history = new MetadataHistory(lakes, stores);
        var namespaces = new Namespaces(jdbi.onDemand(NamespaceStore.class), transactions, lakes);
        new NamespaceRoutes(namespaces, idempotency).register(routes);

        var documents =
                new Documents(jdbi.onDemand(MetadataStore.class), config.metadataCache().bytes());
        var tabularStore = jdbi.onDemand(TabularStore.class);
        var tabulars = new Tabulars(tabularStore, transactions, lakes);
        var deadline = new RequestDeadline(clock);
        var turns = new Turns(jdbi::open, config.database().poolSize(), deadline::atMost);
        var committer =
                new Committer(
                        tabularStore,
                        documents,
                        stores,
                        turns,
                        new AppendRebase(clock, CACHED_MANIFESTS_MAX),
                        transactions,
                        // The rest is for those who read, and for those who need not wait.
                        Math.max(1, config.http().maxConcurrentRequests() / 2),
                        deadline::atMost);
        new CommitRoutes(committer, history, lakes, idempotency).register(routes);
        new SettleRoutes(new Settlements(lakes, tabulars, documents, transactions))
                .register(routes);
        var tables = new Tables(lakes, namespaces, tabulars, documents, committer, stores);
        var delegation =
                lifecycle.add(
                        "access delegation",
                        new DelegationWiring(
                                lakes,
                                tabulars,
                                documents,
                                CatalogWiring::everybodyWrites,
                                secrets,
                                names,
                                clock));
        var delegations = delegation.delegations();
        var credentials = new CredentialRoutes(delegations);
        credentials.register(routes);
        new SignRoutes(delegations, new RequestSigner(delegation.keys(), clock)).register(routes);
        new TableRoutes(
                        tables,
                        delegations,
                        new MetricsReports(telemetry.registry()),
                        history,
                        idempotency)
                .register(routes);
        var views = new Views(lakes, namespaces, tabulars, documents, committer, stores);
        new ViewRoutes(views, history, idempotency).register(routes);
        new FunctionRoutes(namespaces).register(routes);

        var past =
                new History(jdbi.onDemand(HistoryStore.class), lakes, tabulars, stores, committer);
        new HistoryRoutes(past).register(routes);
        lifecycle
                .add(
                        "webhooks",
                        new EventWiring(
                                config.events(),
                                past,
                                lakes,
                                database,
                                secrets,
                                telemetry.registry(),
                                clock,
                                () -> lifecycle.readiness().check() instanceof Health.Down))
                .register(routes);

        var dropped = new DroppedTables(jdbi.onDemand(DroppedStore.class), lakes);
        new SearchRoutes(new Search(jdbi.onDemand(SearchStore.class), lakes)).register(routes);
        new SafekeepingRoutes(tabulars, dropped, lakes).register(routes);

        var scanned = new CatalogTables(lakes, tabulars, documents, stores);
        lifecycle
                .add(
                        "scan planning",
                        new ScanWiring(
                                config.scan(),
                                scanned,
                                database,
                                BearerFilter::principal,
                                idempotency,
                                credentials::scanFields,
                                telemetry.registry(),
                                clock))
                .register(routes);

        lifecycle.add(
                "upkeep",
                new UpkeepWiring(
                        config.upkeep(),
                        config.idempotencyKeyLifetime(),
                        database,
                        lakes,
                        documents,
                        stores,
                        telemetry.registry(),
                        clock));

        new CapabilityRoutes(lakes, names, routes, config.idempotencyKeyLifetime()).register();
        return routes;
    }

    /** Whoever is signed in may read and write every table, and so its files. */
    private static Optional<Permission> everybodyWrites(
            Principal principal, String lake, TableIdentifier table, ReferencedBy referencedBy) {
        return Optional.of(Permission.WRITE);
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
