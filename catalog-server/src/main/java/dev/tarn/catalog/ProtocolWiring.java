package dev.tarn.catalog;

import dev.tarn.catalog.capability.CapabilityRoutes;
import dev.tarn.catalog.commit.AddedManifests;
import dev.tarn.catalog.commit.BeginningStore;
import dev.tarn.catalog.commit.Beginnings;
import dev.tarn.catalog.commit.CommitRoutes;
import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.DigestStore;
import dev.tarn.catalog.commit.NamedFiles;
import dev.tarn.catalog.commit.PlaceBackfill;
import dev.tarn.catalog.commit.PlaceOwners;
import dev.tarn.catalog.commit.PlaceStore;
import dev.tarn.catalog.commit.PointerQueries;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.commit.Turns;
import dev.tarn.catalog.commit.rebase.AppendRebase;
import dev.tarn.catalog.delegation.CredentialRoutes;
import dev.tarn.catalog.delegation.DelegationWiring;
import dev.tarn.catalog.enforcement.CommitChecks;
import dev.tarn.catalog.enforcement.FilePermissions;
import dev.tarn.catalog.enforcement.PastReads;
import dev.tarn.catalog.enforcement.ReachedTables;
import dev.tarn.catalog.function.FunctionRoutes;
import dev.tarn.catalog.hold.HoldStore;
import dev.tarn.catalog.hold.Holds;
import dev.tarn.catalog.instant.InstantRoutes;
import dev.tarn.catalog.instant.InstantStore;
import dev.tarn.catalog.instant.InstantTables;
import dev.tarn.catalog.instant.Moments;
import dev.tarn.catalog.instant.PastDocuments;
import dev.tarn.catalog.instant.PastTabulars;
import dev.tarn.catalog.lake.LakeQueries;
import dev.tarn.catalog.lake.LakeStore;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataHistory;
import dev.tarn.catalog.metadata.MetadataStore;
import dev.tarn.catalog.namespace.NamespaceQueries;
import dev.tarn.catalog.namespace.NamespaceRoutes;
import dev.tarn.catalog.namespace.NamespaceStore;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.need.Expiry;
import dev.tarn.catalog.need.NeedStore;
import dev.tarn.catalog.need.Needs;
import dev.tarn.catalog.need.UseStore;
import dev.tarn.catalog.need.Uses;
import dev.tarn.catalog.reach.PastRoutes;
import dev.tarn.catalog.reach.ReachedFiles;
import dev.tarn.catalog.scan.CatalogTables;
import dev.tarn.catalog.scan.ScanWiring;
import dev.tarn.catalog.signing.RequestSigner;
import dev.tarn.catalog.signing.SignRoutes;
import dev.tarn.catalog.table.MetricsReports;
import dev.tarn.catalog.table.TableRoutes;
import dev.tarn.catalog.table.Tables;
import dev.tarn.catalog.view.ViewRoutes;
import dev.tarn.catalog.view.Views;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.http.RequestDeadline;
import dev.tarn.chassis.identity.BearerFilter;

/** The rooms that answer the Iceberg protocol, in the order in which they are made. */
final class ProtocolWiring {
    /** Entries of manifest lists, some hundred bytes each. */
    private static final long CACHED_MANIFESTS_MAX = 50_000;

    /** Of the memory for metadata, beside it: most readers want what is current. */
    private static final long PAST_PART = 8;

    private final Lakes lakes;
    private final Namespaces namespaces;
    private final Tabulars tabulars;
    private final Moments moments;
    private final PastTabulars pastTabulars;
    private final Documents documents;
    private final Committer committer;
    private final Holds holds;
    private final Needs needs;
    private final Views views;
    private final Uses uses;

    ProtocolWiring(Foundation on, NameCodec names, RouteTable routes) {
        var config = on.config();
        var database = on.database();
        var stores = on.stores();
        var clock = on.clock();
        var jdbi = database.jdbi();
        var transactions = database.transactions();
        var registry = on.telemetry().registry();

        lakes =
                new Lakes(
                        jdbi.onDemand(LakeStore.class),
                        new LakeQueries(database.reads()),
                        transactions,
                        on.secrets(),
                        config.storage());
        var idempotency = on.access().idempotency();
        var history = new MetadataHistory(lakes, stores);
        namespaces =
                new Namespaces(
                        jdbi.onDemand(NamespaceStore.class),
                        new NamespaceQueries(database.reads()),
                        transactions,
                        lakes);
        new NamespaceRoutes(namespaces, idempotency).register(routes);

        documents =
                new Documents(jdbi.onDemand(MetadataStore.class), config.metadataCache().bytes());
        new PlaceBackfill(jdbi.onDemand(PlaceStore.class), documents, transactions).run();
        var pointers = new PointerQueries(database.reads());
        holds = new Holds(jdbi.onDemand(HoldStore.class), transactions, clock);
        uses = new Uses(jdbi.onDemand(UseStore.class), transactions, clock);
        needs = new Needs(jdbi.onDemand(NeedStore.class), holds, uses, config.retention(), clock);
        var expiry = new Expiry(needs, registry, clock);
        tabulars = new Tabulars(pointers, transactions, lakes, expiry);
        var digests = jdbi.onDemand(DigestStore.class);
        var owners = new PlaceOwners(jdbi.onDemand(PlaceStore.class), lakes);
        var deadline = new RequestDeadline(clock);
        var turns = new Turns(jdbi::open, config.database().poolSize(), deadline::atMost);
        committer =
                new Committer(
                        pointers,
                        documents,
                        stores,
                        turns,
                        new AppendRebase(clock, CACHED_MANIFESTS_MAX),
                        new NamedFiles(owners, new AddedManifests(stores)),
                        expiry,
                        transactions,
                        // The rest is for those who read, and for those who need not wait.
                        Math.max(1, config.http().maxConcurrentRequests() / 2),
                        deadline::atMost,
                        on.access().rules()::renamed);
        new CommitRoutes(
                        committer,
                        history,
                        lakes,
                        idempotency,
                        new CommitChecks(
                                on.access().decisions(),
                                new Beginnings(jdbi.onDemand(BeginningStore.class), clock)))
                .register(routes);

        moments = new Moments(jdbi.onDemand(InstantStore.class), lakes);
        pastTabulars =
                new PastTabulars(
                        jdbi.onDemand(InstantStore.class),
                        new PastDocuments(
                                documents,
                                digests,
                                stores,
                                config.metadataCache().bytes() / PAST_PART),
                        new PastReads(on.access().decisions()));
        var past = new InstantTables(moments, pastTabulars);

        var permissions = new FilePermissions(on.access().decisions());
        var delegation =
                on.lifecycle()
                        .add(
                                "access delegation",
                                new DelegationWiring(
                                        lakes,
                                        tabulars,
                                        owners,
                                        past,
                                        documents,
                                        permissions,
                                        on.secrets(),
                                        names,
                                        config.storage(),
                                        clock));
        var delegations = delegation.delegations();
        var credentials = new CredentialRoutes(delegations);
        credentials.register(routes);
        var scanned =
                new CatalogTables(
                        lakes, tabulars, owners, past, permissions, documents, digests, stores);
        new SignRoutes(
                        delegations,
                        new RequestSigner(delegation.keys(), clock),
                        config.storage(),
                        new ReachedFiles(scanned, stores))
                .register(routes);

        new PastRoutes(tabulars, documents).register(routes);

        var tables = new Tables(lakes, namespaces, tabulars, documents, committer, digests, stores);
        var reports = new MetricsReports(registry);
        new TableRoutes(tables, delegations, reports, history, idempotency).register(routes);
        views = new Views(lakes, namespaces, tabulars, documents, committer, stores);
        new ViewRoutes(views, history, idempotency).register(routes);
        new FunctionRoutes(namespaces).register(routes);
        new InstantRoutes(moments, pastTabulars, namespaces, delegations, reports).register(routes);

        on.lifecycle()
                .add(
                        "scan planning",
                        new ScanWiring(
                                config.scan(),
                                new ReachedTables(scanned, on.access().decisions()),
                                database,
                                BearerFilter::principal,
                                idempotency,
                                credentials::scanFields,
                                registry,
                                clock))
                .register(routes);
        new CapabilityRoutes(lakes, moments, names, routes, config.idempotencyKeyLifetime())
                .register();
    }

    Lakes lakes() {
        return lakes;
    }

    Namespaces namespaces() {
        return namespaces;
    }

    Moments moments() {
        return moments;
    }

    PastTabulars pastTabulars() {
        return pastTabulars;
    }

    Tabulars tabulars() {
        return tabulars;
    }

    Documents documents() {
        return documents;
    }

    Committer committer() {
        return committer;
    }

    Holds holds() {
        return holds;
    }

    Uses uses() {
        return uses;
    }

    Needs needs() {
        return needs;
    }

    Views views() {
        return views;
    }
}
