package dev.tarn.catalog.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.Json;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.config.Secret;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Iterator;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;
import org.jspecify.annotations.Nullable;

/** The management API of principals, for administrators. */
final class PrincipalRoutes {
    private static final String PRINCIPALS = "/api/v1/principals";
    private static final String PRINCIPAL = "/api/v1/principals/{name}";
    private static final Set<String> KEYS = Set.of("engine", "disabled", "client-secret");

    private final Principals principals;

    PrincipalRoutes(Principals principals) {
        this.principals = principals;
    }

    void register(RouteTable routes) {
        routes.add(HandlerType.GET, PRINCIPALS, Administrators.only(this::list));
        routes.add(HandlerType.GET, PRINCIPAL, Administrators.only(this::load));
        routes.add(HandlerType.PUT, PRINCIPAL, Administrators.only(this::put));
        routes.add(HandlerType.DELETE, PRINCIPAL, Administrators.only(this::delete));
        routes.add(HandlerType.POST, PRINCIPAL + "/secret", Administrators.only(this::rotate));
    }

    private void list(Context context) {
        NamePage.answer(
                context,
                "principals",
                principals::list,
                PrincipalRow::name,
                PrincipalRoutes::describe);
    }

    private void load(Context context) {
        answer(context, describe(principals.load(context.pathParam("name"))));
    }

    private void put(Context context) {
        PrincipalOutcome outcome =
                principals.put(context.pathParam("name"), change(context.bodyAsBytes()));
        context.status(outcome.created() ? 201 : 200);
        answer(context, outcome);
    }

    private void delete(Context context) {
        principals.delete(context.pathParam("name"));
        context.status(204);
    }

    private void rotate(Context context) {
        answer(context, principals.rotate(context.pathParam("name")));
    }

    private static PrincipalChange change(byte[] body) {
        JsonNode json = Json.read(body, JsonNode.class);
        if (!json.isObject()) {
            throw new BadRequestException("Invalid principal: not a JSON object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new BadRequestException(
                        "Invalid principal: unknown key %s, known are engine, disabled, client-secret",
                        name);
            }
        }
        JsonNode secret = json.get("client-secret");
        if (secret != null && !secret.isTextual()) {
            throw new BadRequestException("Invalid principal: client-secret is no text");
        }
        return new PrincipalChange(
                flag(json, "engine"),
                flag(json, "disabled"),
                secret == null ? null : new Secret(secret.textValue()));
    }

    private static @Nullable Boolean flag(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw new BadRequestException("Invalid principal: %s is neither true nor false", name);
        }
        return value.booleanValue();
    }

    private static ObjectNode describe(PrincipalRow principal) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", principal.name());
        json.put("engine", principal.engine());
        json.put("disabled", principal.disabled());
        principal.roles().forEach(json.putArray("roles")::add);
        json.put("created-at", principal.createdAt().toString());
        json.put("updated-at", principal.updatedAt().toString());
        return json;
    }

    private static void answer(Context context, PrincipalOutcome outcome) {
        ObjectNode json = describe(outcome.principal());
        outcome.generated().ifPresent(secret -> json.put("client-secret", secret.value()));
        context.header("Cache-Control", "no-store");
        answer(context, json);
    }

    private static void answer(Context context, JsonNode json) {
        context.contentType("application/json").result(Json.write(json));
    }
}
