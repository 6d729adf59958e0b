package dev.tarn.catalog.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;

/**
 * Whom a token stands for, as this catalog knows them now. Writer and gateway show the tokens here
 * that they meet: a refusal says that one was revoked, and leaves a row in the audit.
 */
final class SelfRoutes {
    private static final String SELF = "/api/v1/self";

    void register(RouteTable routes) {
        routes.add(HandlerType.GET, SELF, this::describe);
    }

    private void describe(Context context) {
        Principal asking = BearerFilter.principal(context);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", asking.name());
        var roles = json.putArray("roles");
        asking.roles().stream().sorted().forEach(roles::add);
        json.put("engine", asking.engine());
        asking.actor().ifPresent(actor -> json.put("actor", actor));
        context.header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(json.toString());
    }
}
