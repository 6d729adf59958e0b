package dev.tarn.catalog;

import dev.tarn.catalog.audit.AuditRoutes;
import dev.tarn.catalog.audit.AuditStore;
import dev.tarn.catalog.audit.AuditTrail;
import dev.tarn.catalog.commit.DigestStore;
import dev.tarn.catalog.commit.SettleRoutes;
import dev.tarn.catalog.commit.Settlements;
import dev.tarn.catalog.decision.TableColumns;
import dev.tarn.catalog.diff.DiffRoutes;
import dev.tarn.catalog.diff.DiffStore;
import dev.tarn.catalog.diff.LakeDiff;
import dev.tarn.catalog.event.EventWiring;
import dev.tarn.catalog.grant.GrantWiring;
import dev.tarn.catalog.grant.RuleChanges;
import dev.tarn.catalog.history.History;
import dev.tarn.catalog.history.HistoryRoutes;
import dev.tarn.catalog.history.HistoryStore;
import dev.tarn.catalog.hold.HoldRoutes;
import dev.tarn.catalog.lake.LakeRoutes;
import dev.tarn.catalog.need.RetentionRoutes;
import dev.tarn.catalog.need.UseRoutes;
import dev.tarn.catalog.opa.OpaWiring;
import dev.tarn.catalog.pass.HeldPasses;
import dev.tarn.catalog.pass.PassRoutes;
import dev.tarn.catalog.pass.PassStore;
import dev.tarn.catalog.pass.ReplayPasses;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.catalog.policy.RuleStore;
import dev.tarn.catalog.reach.PastReadRoutes;
import dev.tarn.catalog.reach.PastReads;
import dev.tarn.catalog.restore.RestoreStore;
import dev.tarn.catalog.restore.RestoreWiring;
import dev.tarn.catalog.safekeeping.DroppedStore;
import dev.tarn.catalog.safekeeping.DroppedTables;
import dev.tarn.catalog.safekeeping.SafekeepingRoutes;
import dev.tarn.catalog.search.Search;
import dev.tarn.catalog.search.SearchRoutes;
import dev.tarn.catalog.search.SearchStore;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.telemetry.Health;

/** The rooms behind {@code /api/v1}, but for identity, in the order in which they are made. */
final class ManagementWiring {
    private ManagementWiring() {}

    static void register(Foundation on, ProtocolWiring protocol, RouteTable routes) {
        var jdbi = on.database().jdbi();
        var lakes = protocol.lakes();
        var tabulars = protocol.tabulars();

        new LakeRoutes(lakes, on.access().rules()::renamed).register(routes);
        new SettleRoutes(
                        new Settlements(
                                lakes,
                                tabulars,
                                protocol.documents(),
                                on.database().transactions()))
                .register(routes);
        var history =
                new History(
                        jdbi.onDemand(HistoryStore.class),
                        lakes,
                        tabulars,
                        jdbi.onDemand(DigestStore.class),
                        on.stores(),
                        protocol.committer());
        new HistoryRoutes(history).register(routes);
        on.lifecycle()
                .add(
                        "webhooks",
                        new EventWiring(
                                on.config().events(),
                                history,
                                lakes,
                                on.database(),
                                on.secrets(),
                                on.telemetry().registry(),
                                on.clock(),
                                () -> on.lifecycle().readiness().check() instanceof Health.Down))
                .register(routes);
        var dropped = new DroppedTables(jdbi.onDemand(DroppedStore.class), lakes);
        new SafekeepingRoutes(tabulars, dropped, lakes, on.access().rules()::renamed)
                .register(routes);
        new HoldRoutes(protocol.holds(), lakes, on.access().decisions(), on.clock())
                .register(routes);
        new UseRoutes(protocol.uses()).register(routes);
        new RetentionRoutes(
                        protocol.needs(),
                        on.config().retention(),
                        lakes,
                        tabulars,
                        protocol.documents())
                .register(routes);
        var columns = new TableColumns(tabulars, protocol.documents());
        var ruleHistory = new RuleHistory(jdbi.onDemand(RuleStore.class));
        var diff =
                new LakeDiff(
                        jdbi.onDemand(DiffStore.class),
                        protocol.moments(),
                        protocol.pastTabulars(),
                        protocol.namespaces());
        new DiffRoutes(
                        diff,
                        protocol.moments(),
                        new RuleChanges(ruleHistory, on.access().decisions()))
                .register(routes);
        new RestoreWiring(
                        diff,
                        jdbi.onDemand(RestoreStore.class),
                        protocol.pastTabulars(),
                        protocol.namespaces(),
                        tabulars,
                        protocol.views(),
                        protocol.committer(),
                        protocol.holds(),
                        on.clock(),
                        on.access().rules()::renamed)
                .register(routes);
        new GrantWiring(
                        on.access().rules(),
                        on.access().decisions(),
                        lakes,
                        protocol.namespaces(),
                        tabulars,
                        protocol.documents(),
                        on.access().roles(),
                        on.access().people(),
                        ruleHistory,
                        columns,
                        on.clock())
                .register(routes);
        var passes =
                new ReplayPasses(
                        jdbi.onDemand(PassStore.class),
                        ruleHistory,
                        on.access().people(),
                        on.access().peopleAt(),
                        on.config().auditors(),
                        on.clock());
        new PassRoutes(passes).register(routes);
        new AuditRoutes(new AuditTrail(jdbi.onDemand(AuditStore.class)), on.config().auditors())
                .register(routes);
        new OpaWiring(
                        on.access().people(),
                        on.access().decisions(),
                        columns,
                        protocol.moments(),
                        protocol.pastTabulars(),
                        on.config().encryptionKey(),
                        passes)
                .register(routes);
        new PastReadRoutes(
                        new PastReads(
                                on.access().people(),
                                on.access().peopleAt(),
                                new HeldPasses(
                                                jdbi.onDemand(PassStore.class),
                                                ruleHistory,
                                                on.clock())
                                        ::rulesOf,
                                on.access().decisions(),
                                ruleHistory,
                                tabulars,
                                protocol.documents()))
                .register(routes);
        new SearchRoutes(new Search(jdbi.onDemand(SearchStore.class), lakes)).register(routes);
    }
}
