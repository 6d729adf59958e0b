package dev.tarn.writer;

import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.http.RequestDeadline;
import dev.tarn.chassis.identity.AskedTokens;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.JwksTokenVerifier;
import dev.tarn.chassis.identity.RemoteKeys;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.chassis.telemetry.AdminServer;
import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import dev.tarn.chassis.telemetry.Telemetry;
import dev.tarn.database.Database;
import dev.tarn.database.Transactions;
import dev.tarn.writer.contract.ContractRoutes;
import dev.tarn.writer.contract.Contracts;
import dev.tarn.writer.creation.TableCreation;
import dev.tarn.writer.export.ExportWiring;
import dev.tarn.writer.foreign.ForeignCatalogs;
import dev.tarn.writer.format.BodyReaders;
import dev.tarn.writer.intake.Admission;
import dev.tarn.writer.intake.BatchRoutes;
import dev.tarn.writer.intake.Entries;
import dev.tarn.writer.intake.Intake;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.lane.LaneMetrics;
import dev.tarn.writer.lane.Lanes;
import dev.tarn.writer.ledger.LedgerIdentityStore;
import dev.tarn.writer.message.MessageRoutes;
import dev.tarn.writer.message.Messages;
import dev.tarn.writer.receipt.BatchAccess;
import dev.tarn.writer.receipt.BatchPath;
import dev.tarn.writer.receipt.ReceiptRoutes;
import dev.tarn.writer.receipt.Receipts;
import dev.tarn.writer.replay.ReplayRoutes;
import dev.tarn.writer.replay.Replays;
import dev.tarn.writer.retention.Retention;
import dev.tarn.writer.stage.SpillArea;
import dev.tarn.writer.stage.Stager;
import dev.tarn.writer.table.CatalogHttp;
import dev.tarn.writer.table.LakeTables;
import dev.tarn.writer.table.NewTables;
import dev.tarn.writer.table.Producers;
import dev.tarn.writer.table.Settlements;
import dev.tarn.writer.table.TableIdentities;
import dev.tarn.writer.table.TableSchemas;
import dev.tarn.writer.undo.UndoRoutes;
import dev.tarn.writer.undo.Undos;
import dev.tarn.writer.upkeep.Upkeep;
import io.micrometer.core.instrument.FunctionCounter;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Everything that a writer is made of, in the order in which it is made. */
final class WriterWiring {
    /** Of the service, and of its schema in the database. */
    static final String NAME = "writer";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private WriterWiring() {}

    static WriterServer start(WriterConfig config, InstantSource clock) {
        var lifecycle = new Lifecycle(NAME);
        try {
            var telemetry = lifecycle.add("telemetry", Telemetry.create(NAME));
            var database = lifecycle.add("database", database(config, telemetry, clock));
            database.migrations().migrate();
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
                                    List.of(lifecycle.readiness(), keys, reaches(database))));
            var verifier =
                    new AskedTokens(
                            JwksTokenVerifier.remote(
                                    keys, catalog.issuerOrUri(), catalog.audience(), clock),
                            client,
                            catalog.self(),
                            "table-writer",
                            telemetry.registry(),
                            clock);
            var bearer = new BearerFilter(verifier, _ -> false);

            var transactions = database.transactions();
            // Requests are many, and what they wait for is done by a few lanes.
            var ofRequests = database.transactions(Math.max(1, config.database().poolSize() / 2));
            var http = new CatalogHttp(client, catalog.address(), clock);
            var landing = lifecycle.add("landing", new LandingArea(config.landing()));
            var spill =
                    lifecycle.add("spill", SpillArea.open(config.stage(), telemetry.registry()));
            var foreign = new ForeignCatalogs(config.foreignCatalogs());
            var tables = lifecycle.add("tables", new LakeTables(catalog.address(), foreign));
            var messages = new Messages(transactions, clock);
            var contracts = new Contracts(transactions, new TableSchemas(http, tables), clock);
            var receipts =
                    lifecycle.add(
                            "receipts",
                            Receipts.start(transactions, ofRequests, config.lanes().poll()));
            var admission = new Admission(config.intake());
            telemetry.registry().gauge("tarn.writer.uploads", admission, Admission::uploads);
            telemetry
                    .registry()
                    .gauge("tarn.writer.uploads.bytes", admission, Admission::memoryBytes);
            var lanes =
                    lifecycle.add(
                            "lanes",
                            Lanes.start(
                                    transactions,
                                    tables,
                                    new Settlements(http),
                                    ledgerId(transactions),
                                    new Stager(landing, messages, contracts, spill, clock),
                                    config.lanes(),
                                    new LaneMetrics(telemetry.registry()),
                                    receipts::rested,
                                    clock));
            lifecycle.add(
                    "upkeep",
                    Upkeep.start(
                            transactions,
                            landing,
                            tables,
                            admission::observe,
                            telemetry.registry(),
                            clock));
            lifecycle.add(
                    "retention", Retention.start(transactions, landing, config.retention(), clock));
            var producers = new Producers(http, foreign);
            var creation =
                    new TableCreation(
                            landing,
                            new NewTables(http),
                            producers,
                            new BodyReaders(spill.folder()));
            var identities = new TableIdentities(http, tables, clock);
            var entries = lifecycle.add("entries", new Entries(ofRequests));
            var intake =
                    lifecycle.add(
                            "intake",
                            new Intake(
                                    ofRequests,
                                    entries,
                                    landing,
                                    identities,
                                    creation,
                                    messages,
                                    admission,
                                    lanes::wake,
                                    config.intake(),
                                    SelfRoutes.pipeline(),
                                    clock));
            FunctionCounter.builder("tarn.writer.packs", intake, Intake::packs)
                    .register(telemetry.registry());
            FunctionCounter.builder("tarn.writer.packs.bodies", intake, Intake::packedBodies)
                    .register(telemetry.registry());
            lifecycle.add(
                    "export",
                    new ExportWiring(
                            config.export(),
                            transactions,
                            intake,
                            tables,
                            catalog.clientId(),
                            telemetry.registry(),
                            clock));
            var batches = new BatchRoutes(intake, receipts, producers, config.intake().ackWait());
            var access = new BatchAccess(receipts, producers, identities);
            var receiptRoutes = new ReceiptRoutes(receipts, access);
            var undoRoutes =
                    new UndoRoutes(
                            new Undos(ofRequests, lanes::wake, clock),
                            receipts,
                            access,
                            config.intake().ackWait());
            var messageRoutes = new MessageRoutes(messages, access, identities);
            var contractRoutes = new ContractRoutes(contracts, access, identities);
            var replayRoutes =
                    new ReplayRoutes(
                            new Replays(ofRequests, intake, lanes::wake),
                            receipts,
                            access,
                            config.intake().ackWait());
            var self = new SelfRoutes(catalog.uri());
            var server =
                    lifecycle.add(
                            "http",
                            HttpServer.start(
                                    NAME,
                                    config.http(),
                                    Optional.empty(),
                                    new WriterErrorBody(),
                                    telemetry,
                                    clock,
                                    BatchPath::isStreamed,
                                    javalin -> {
                                        javalin.routes.before(bearer);
                                        self.register(javalin.routes);
                                        batches.register(javalin.routes);
                                        receiptRoutes.register(javalin.routes);
                                        undoRoutes.register(javalin.routes);
                                        replayRoutes.register(javalin.routes);
                                        messageRoutes.register(javalin.routes);
                                        contractRoutes.register(javalin.routes);
                                    }));
            lifecycle.started();
            return new WriterServer(lifecycle, server.uri(), admin.uri());
        } catch (RuntimeException | Error failure) {
            try (lifecycle) {
                throw failure;
            }
        }
    }

    private static Database database(
            WriterConfig config, Telemetry telemetry, InstantSource clock) {
        return Database.open(
                NAME,
                config.database().open(),
                telemetry.registry(),
                new RequestDeadline(clock)::remaining);
    }

    private static UUID ledgerId(Transactions transactions) {
        return transactions.read(handle -> handle.attach(LedgerIdentityStore.class).id());
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
