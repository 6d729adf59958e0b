package dev.tarn.catalog.grant;

import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.TableColumns;
import dev.tarn.catalog.identity.Roles;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.Principal;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Every {@code new} of the management of rules. */
public final class GrantWiring {
    private final GrantRoutes grants;
    private final RestrictionRoutes restrictions;
    private final HistoryRoutes history;
    private final PolicyFileRoutes files;

    public GrantWiring(
            Rules rules,
            Decisions decisions,
            Lakes lakes,
            Namespaces namespaces,
            Tabulars tabulars,
            Documents documents,
            Roles roles,
            Function<String, Optional<Principal>> people,
            RuleHistory ruleHistory,
            TableColumns columns,
            InstantSource clock) {
        var places = new Places(lakes, namespaces, tabulars);
        grants = new GrantRoutes(new Grants(rules, decisions, places, roles, clock));
        history =
                new HistoryRoutes(
                        new Explanations(
                                rules,
                                ruleHistory,
                                decisions,
                                places,
                                people,
                                roles,
                                new ViewChains(tabulars, documents),
                                columns,
                                clock),
                        ruleHistory);
        var restricted = new Restrictions(rules, decisions, places, tabulars, documents, roles);
        restrictions = new RestrictionRoutes(restricted);
        files = new PolicyFileRoutes(new PolicyFiles(rules, decisions, places, roles, restricted));
    }

    public void register(RouteTable table) {
        grants.register(table);
        restrictions.register(table);
        history.register(table);
        files.register(table);
    }
}
