package dev.tarn.catalog.grant;

import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.identity.Roles;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.catalog.wire.RouteTable;
import java.time.InstantSource;

/** Every {@code new} of the management of rules. */
public final class GrantWiring {
    private final GrantRoutes routes;

    public GrantWiring(
            Rules rules,
            Decisions decisions,
            Lakes lakes,
            Namespaces namespaces,
            Tabulars tabulars,
            Roles roles,
            InstantSource clock) {
        var places = new Places(lakes, namespaces, tabulars);
        routes = new GrantRoutes(new Grants(rules, decisions, places, roles, clock));
    }

    public void register(RouteTable table) {
        routes.register(table);
    }
}
