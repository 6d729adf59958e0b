package dev.tarn.catalog.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;

/** The management API of roles, for administrators. */
final class RoleRoutes {
    private static final String ROLES = "/api/v1/roles";
    private static final String ROLE = "/api/v1/roles/{role}";
    private static final String MEMBERS = "/api/v1/roles/{role}/members";
    private static final String MEMBER = "/api/v1/roles/{role}/members/{principal}";

    private final Roles roles;

    RoleRoutes(Roles roles) {
        this.roles = roles;
    }

    void register(RouteTable routes) {
        routes.add(HandlerType.GET, ROLES, Administrators.only(this::list));
        routes.add(HandlerType.PUT, ROLE, Administrators.only(this::create));
        routes.add(HandlerType.DELETE, ROLE, Administrators.only(this::delete));
        routes.add(HandlerType.GET, MEMBERS, Administrators.only(this::members));
        routes.add(HandlerType.PUT, MEMBER, Administrators.only(this::grant));
        routes.add(HandlerType.DELETE, MEMBER, Administrators.only(this::revoke));
    }

    private void list(Context context) {
        NamePage.answer(context, "roles", roles::list, RoleRow::name, RoleRoutes::describe);
    }

    private void create(Context context) {
        context.status(roles.create(role(context)) ? 201 : 204);
    }

    private void delete(Context context) {
        roles.delete(role(context));
        context.status(204);
    }

    private void members(Context context) {
        NamePage.answer(
                context,
                "members",
                (after, limit) -> roles.members(role(context), after, limit),
                RoleMemberRow::principal,
                RoleRoutes::describe);
    }

    private void grant(Context context) {
        roles.grant(role(context), context.pathParam("principal"), Administrators.name(context));
        context.status(204);
    }

    private void revoke(Context context) {
        roles.revoke(role(context), context.pathParam("principal"));
        context.status(204);
    }

    private static String role(Context context) {
        return context.pathParam("role");
    }

    private static ObjectNode describe(RoleRow role) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", role.name());
        json.put("created-at", role.createdAt().toString());
        return json;
    }

    private static ObjectNode describe(RoleMemberRow member) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("principal", member.principal());
        json.put("granted-at", member.grantedAt().toString());
        json.put("granted-by", member.grantedBy());
        return json;
    }
}
