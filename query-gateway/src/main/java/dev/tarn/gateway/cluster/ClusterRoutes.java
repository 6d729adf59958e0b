package dev.tarn.gateway.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.Principal;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Clusters over HTTP, for administrators. */
final class ClusterRoutes {
    private static final String CLUSTERS = "/api/v1/clusters";
    private static final String CLUSTER = "/api/v1/clusters/{name}";
    private static final String ADMINISTRATOR = "admin";
    private static final Set<String> KEYS =
            Set.of("uri", "state", "engine", "users", "sources", "tags");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterDirectory directory;
    private final Function<Context, Principal> asking;

    ClusterRoutes(ClusterDirectory directory, Function<Context, Principal> asking) {
        this.directory = directory;
        this.asking = asking;
    }

    void register(RoutesConfig routes) {
        routes.get(CLUSTERS, this::list);
        routes.get(CLUSTER, this::one);
        routes.put(CLUSTER, this::put);
        routes.delete(CLUSTER, this::remove);
    }

    private void list(Context context) {
        requireAdministrator(context);
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode all = answer.putArray("clusters");
        directory.members().forEach(member -> all.add(describe(member)));
        answer(context, answer);
    }

    private void one(Context context) {
        requireAdministrator(context);
        answer(
                context,
                directory
                        .member(context.pathParam("name"))
                        .map(ClusterRoutes::describe)
                        .orElseThrow(ClusterRoutes::missing));
    }

    private void put(Context context) {
        requireAdministrator(context);
        String name = context.pathParam("name");
        JsonNode body = body(context);
        Optional<ClusterRow> before = directory.member(name).map(Member::row);
        try {
            var row =
                    new ClusterRow(
                            name,
                            text(body, "uri")
                                    .or(() -> before.map(ClusterRow::uri))
                                    .orElseThrow(() -> bad("uri is missing")),
                            text(body, "state")
                                    .map(state ->
                                            ClusterState.valueOf(state.toUpperCase(Locale.ROOT)))
                                    .or(() -> before.map(ClusterRow::state))
                                    .orElse(ClusterState.ACTIVE),
                            text(body, "engine")
                                    .or(() -> before.map(ClusterRow::engine))
                                    .orElse(name),
                            labels(body, "users", before.map(ClusterRow::users)),
                            labels(body, "sources", before.map(ClusterRow::sources)),
                            labels(body, "tags", before.map(ClusterRow::tags)));
            if (!directory.put(row)) {
                throw new HttpRefusal(
                        409,
                        "Engine %s reports for another cluster; each has one of its own"
                                .formatted(row.engine()),
                        Map.of());
            }
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        one(context);
    }

    private void remove(Context context) {
        requireAdministrator(context);
        switch (directory.remove(context.pathParam("name"))) {
            case DONE -> context.status(204);
            case UNKNOWN -> throw missing();
            case BUSY ->
                    throw new HttpRefusal(
                            409,
                            "Queries go there: let it drain first, {\"state\": \"draining\"}",
                            Map.of());
        }
    }

    private static ObjectNode describe(Member member) {
        ClusterRow row = member.row();
        ObjectNode json = JSON.createObjectNode();
        json.put("name", row.name());
        json.put("uri", row.uri());
        json.put("state", row.state().name().toLowerCase(Locale.ROOT));
        json.put("engine", row.engine());
        json.put("answers", !member.down());
        json.put("open-queries", member.load());
        row.users().forEach(json.putArray("users")::add);
        row.sources().forEach(json.putArray("sources")::add);
        row.tags().forEach(json.putArray("tags")::add);
        return json;
    }

    private static JsonNode body(Context context) {
        try {
            JsonNode body = JSON.readTree(context.bodyAsBytes());
            if (!body.isObject()) {
                throw bad("The body is no JSON object");
            }
            body.fieldNames()
                    .forEachRemaining(key -> {
                        if (!KEYS.contains(key)) {
                            throw bad("There is no key " + key);
                        }
                    });
            return body;
        } catch (JsonProcessingException e) {
            throw bad("The body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad("The body cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> text(JsonNode body, String key) {
        if (body.has(key) && !body.path(key).isTextual()) {
            throw bad(key + " is no text");
        }
        return Optional.of(body.path(key).asText("")).filter(text -> !text.isEmpty());
    }

    /** What is not named stays as it is. */
    private static List<String> labels(JsonNode body, String key, Optional<List<String>> before) {
        JsonNode array = body.path(key);
        if (array.isMissingNode()) {
            return before.orElse(List.of());
        }
        if (!array.isArray()) {
            throw bad(key + " is no list");
        }
        List<String> labels = new ArrayList<>();
        array.forEach(label -> labels.add(label.asText()));
        return labels;
    }

    private void requireAdministrator(Context context) {
        if (!asking.apply(context).roles().contains(ADMINISTRATOR)) {
            throw new HttpRefusal(403, "This is for administrators", Map.of());
        }
    }

    private static void answer(Context context, JsonNode json) {
        context.contentType("application/json").result(json.toString());
    }

    private static HttpRefusal missing() {
        return new HttpRefusal(404, "There is no such cluster", Map.of());
    }

    private static HttpRefusal bad(String message) {
        return new HttpRefusal(400, message, Map.of());
    }
}
