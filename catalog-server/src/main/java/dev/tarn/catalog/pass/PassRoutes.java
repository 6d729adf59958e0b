package dev.tarn.catalog.pass;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.wire.PageRequest;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Passes for gateways, and for administrators who has had them. Nobody gets one in person, not even
 * an administrator: whoever has one sees rows by it, and a gateway shows its asker none.
 */
public final class PassRoutes {
    private static final String PASSES = "/api/v1/replay-passes";
    private static final String END = PASSES + "/end";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PASSES_DEFAULT = 100;
    private static final int NAME_MAX = 256;

    private final ReplayPasses passes;

    public PassRoutes(ReplayPasses passes) {
        this.passes = passes;
    }

    public void register(RouteTable routes) {
        routes.add(HandlerType.POST, PASSES, routes.reading(PASSES, this::give));
        routes.add(HandlerType.POST, END, routes.reading(END, this::end));
        routes.add(
                HandlerType.GET, PASSES, Administrators.only(routes.reading(PASSES, this::list)));
    }

    private void give(RestRequest request) {
        Principal asking = engine(request);
        JsonNode body = request.body(JsonNode.class);
        var given =
                passes.give(
                        asking.name(),
                        new ReplayPasses.Wanted(
                                text(body, "query-id"),
                                text(body, "user"),
                                text(body, "asker"),
                                instant(text(body, "at")),
                                PassReads.of(body.path("reads"))));
        request.context().status(201).header("Cache-Control", "no-store");
        request.answer(
                MAPPER.createObjectNode()
                        .put("pass", given.pass())
                        .put("version", given.version())
                        .put("expires-at", given.expiresAt().toString()));
    }

    /** Whether there was one is not said. */
    private void end(RestRequest request) {
        Principal asking = engine(request);
        passes.end(asking.name(), text(request.body(JsonNode.class), "pass"));
        request.context().status(204);
    }

    private static Principal engine(RestRequest request) {
        Principal asking = BearerFilter.principal(request.context());
        if (!asking.engine() || asking.actor().isPresent()) {
            throw new ForbiddenException(
                    "Principal %s may not do this: it is no engine", asking.name());
        }
        return asking;
    }

    private void list(RestRequest request) {
        PageRequest page = request.page();
        int size = page.size().orElse(PASSES_DEFAULT);
        List<PassRow> rows =
                passes.list(page.after().map(PassRoutes::number).orElse(Long.MAX_VALUE), size);
        ObjectNode answer = MAPPER.createObjectNode();
        var all = answer.putArray("passes");
        rows.forEach(row -> all.add(json(row)));
        if (rows.size() == size) {
            answer.put("next-page-token", PageToken.after(Long.toString(rows.getLast().id())));
        }
        request.answer(answer);
    }

    private static ObjectNode json(PassRow row) {
        ObjectNode json =
                MAPPER.createObjectNode()
                        .put("replay-of", row.replayOf())
                        .put("user", row.userName())
                        .put("asker", row.askedBy())
                        .put("gateway", row.givenTo())
                        .put("at", row.rulesAt().toString())
                        .put("version", row.rulesVersion())
                        .<ObjectNode>set("reads", PassReads.kept(row.reads()).answer())
                        .put("given-at", row.givenAt().toString())
                        .put("expires-at", row.expiresAt().toString());
        if (row.queryId() != null && row.shownAt() != null) {
            json.put("query-id", row.queryId())
                    .put("engine", row.engine())
                    .put("shown-at", row.shownAt().toString());
        }
        return json;
    }

    private static String text(JsonNode body, String name) {
        String text = body.path(name).asText();
        if (text.isEmpty() || text.length() > NAME_MAX || text.indexOf('\0') >= 0) {
            throw new BadRequestException(
                    "Invalid pass: %s is required, of %s characters at most", name, NAME_MAX);
        }
        return text;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException invalid) {
            throw new BadRequestException(
                    "Invalid at: %s is no instant like 2026-01-31T12:00:00Z", text);
        }
    }

    private static long number(String token) {
        try {
            return Long.parseLong(token);
        } catch (NumberFormatException invalid) {
            throw new BadRequestException("Invalid page token");
        }
    }
}
