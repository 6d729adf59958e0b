package dev.tarn.catalog.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.storage.StorageJson;
import dev.tarn.catalog.wire.Json;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Iterator;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;

/** The management API of lakes. */
public final class LakeRoutes {
    private static final String LAKE = "/api/v1/lakes/{lake}";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> KEYS = Set.of("location", "storage");

    private final Lakes lakes;
    private final Runnable renamed;

    /** {@code renamed} is told when a name may mean something else. */
    public LakeRoutes(Lakes lakes, Runnable renamed) {
        this.lakes = lakes;
        this.renamed = renamed;
    }

    public void register(RouteTable routes) {
        // A lake's storage profile says where every server writes and every client reads.
        routes.add(HandlerType.GET, "/api/v1/lakes", Administrators.only(this::list));
        routes.add(HandlerType.GET, LAKE, Administrators.only(this::load));
        routes.add(HandlerType.PUT, LAKE, Administrators.only(this::put));
        routes.add(HandlerType.DELETE, LAKE, Administrators.only(this::delete));
        routes.add(HandlerType.POST, LAKE + "/rename", Administrators.only(this::rename));
    }

    private void list(Context context) {
        ArrayNode all = MAPPER.createArrayNode();
        lakes.list().forEach(lake -> all.add(describe(lake)));
        answer(context, MAPPER.createObjectNode().set("lakes", all));
    }

    private void load(Context context) {
        answer(context, describe(lakes.require(context.pathParam("lake"))));
    }

    private void put(Context context) {
        JsonNode body = Json.read(context.bodyAsBytes(), JsonNode.class);
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new BadRequestException(
                        "Invalid lake: unknown key %s, known are location, storage", name);
            }
        }
        if (!body.path("location").isTextual() || !body.path("storage").isObject()) {
            throw new BadRequestException("Invalid lake: location and storage are required");
        }
        String name = context.pathParam("lake");
        boolean created =
                lakes.put(
                        name,
                        body.path("location").textValue(),
                        StorageJson.parse(body.path("storage")));
        context.status(created ? 201 : 200);
        answer(context, describe(lakes.require(name)));
    }

    private void delete(Context context) {
        lakes.delete(context.pathParam("lake"));
        renamed.run();
        context.status(204);
    }

    private void rename(Context context) {
        JsonNode body = Json.read(context.bodyAsBytes(), JsonNode.class);
        if (body.size() != 1 || !body.path("name").isTextual()) {
            throw new BadRequestException("Invalid rename: name is required, and nothing else");
        }
        String newName = body.path("name").textValue();
        lakes.rename(context.pathParam("lake"), newName);
        renamed.run();
        answer(context, describe(lakes.require(newName)));
    }

    private static ObjectNode describe(Lake lake) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("name", lake.name());
        json.put("location", lake.location());
        json.set("storage", StorageJson.write(lake.storage()));
        return json;
    }

    private static void answer(Context context, JsonNode json) {
        context.contentType("application/json").result(Json.write(json));
    }
}
