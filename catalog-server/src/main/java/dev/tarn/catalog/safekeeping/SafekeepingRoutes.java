package dev.tarn.catalog.safekeeping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.commit.Authors;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.PageRequest;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** Protection and undrop over HTTP. */
public final class SafekeepingRoutes {
    private static final String DROPPED = "/api/v1/lakes/{lake}/dropped";
    private static final String UNDROP = DROPPED + "/{uuid}/undrop";
    private static final String PROTECTION = "/api/v1/lakes/{lake}/tables/{table}/protection";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int ROWS_DEFAULT = 1_000;

    private final Tabulars tabulars;
    private final DroppedTables dropped;
    private final Lakes lakes;
    private final Runnable renamed;

    /** {@code renamed} is told when a name may mean something else. */
    public SafekeepingRoutes(
            Tabulars tabulars, DroppedTables dropped, Lakes lakes, Runnable renamed) {
        this.renamed = renamed;
        this.tabulars = tabulars;
        this.dropped = dropped;
        this.lakes = lakes;
    }

    public void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, DROPPED, this::list);
        routes.guarded(HandlerType.POST, UNDROP, this::undrop);
        routes.guarded(HandlerType.PUT, PROTECTION, request -> protect(request, true));
        routes.guarded(HandlerType.DELETE, PROTECTION, request -> protect(request, false));
    }

    private void list(RestRequest request) {
        PageRequest page = request.page();
        int size = page.size().orElse(ROWS_DEFAULT);
        long after = page.after().map(SafekeepingRoutes::id).orElse(0L);
        List<DroppedRow> rows = dropped.list(request.lake(), after, size);
        ObjectNode answer = MAPPER.createObjectNode();
        var all = answer.putArray("dropped");
        for (DroppedRow row : rows) {
            all.add(
                    describe(NamespacePath.parse(row.namespace()), row.name())
                            .put("kind", row.kind())
                            .put("uuid", row.uuid().toString())
                            .put("location", row.location())
                            .put("dropped-at", row.droppedAt().toString())
                            .put("purge-requested", row.purgeRequested()));
        }
        if (rows.size() == size) {
            answer.put("next-page-token", PageToken.after(Long.toString(rows.getLast().id())));
        }
        request.answer(answer);
    }

    private void undrop(RestRequest request) {
        Optional<TableIdentifier> as =
                request.context().bodyAsBytes().length == 0
                        ? Optional.empty()
                        : newName(request.body(JsonNode.class));
        TableIdentifier name =
                tabulars.undrop(
                        lakes.require(request.lake()),
                        uuid(request.name("{uuid}")),
                        as,
                        Authors.of(request));
        renamed.run();
        request.answer(describe(name.namespace(), name.name()));
    }

    private void protect(RestRequest request, boolean wanted) {
        tabulars.protect(
                lakes.require(request.lake()),
                request.qualified("{table}"),
                wanted,
                Authors.of(request));
        request.answerNothing();
    }

    private static ObjectNode describe(Namespace namespace, String name) {
        ObjectNode json = MAPPER.createObjectNode();
        var levels = json.putArray("namespace");
        List.of(namespace.levels()).forEach(levels::add);
        return json.put("name", name);
    }

    /** Another name, for when its own is taken; an empty object is none. */
    private static Optional<TableIdentifier> newName(JsonNode body) {
        if (body.isObject() && body.isEmpty()) {
            return Optional.empty();
        }
        JsonNode name = body.path("name");
        if (body.size() != 2 || !name.isTextual() || !body.path("namespace").isArray()) {
            throw new BadRequestException(
                    "Invalid undrop: namespace, an array, and name are given together or not at all");
        }
        var levels = new ArrayList<String>();
        for (JsonNode level : body.path("namespace")) {
            levels.add(text(level));
        }
        if (levels.isEmpty()) {
            throw new BadRequestException("Invalid undrop: the namespace is empty");
        }
        Namespace namespace = NameCodec.checked(Namespace.of(levels.toArray(String[]::new)));
        return Optional.of(TableIdentifier.of(namespace, text(name)));
    }

    private static String text(JsonNode name) {
        if (!name.isTextual()) {
            throw new BadRequestException("Invalid undrop: a level of a namespace is a text");
        }
        return NameCodec.checked(name.textValue());
    }

    private static long id(String token) {
        try {
            return Long.parseLong(token);
        } catch (NumberFormatException invalid) {
            throw new BadRequestException("Invalid page token");
        }
    }

    private static UUID uuid(String value) {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException invalid) {
            throw new BadRequestException("Invalid uuid: %s", value);
        }
    }
}
