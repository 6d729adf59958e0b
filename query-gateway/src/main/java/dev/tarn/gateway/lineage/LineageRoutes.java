package dev.tarn.gateway.lineage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.login.LoginFilter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code GET /api/v1/lineage?table=catalog.schema.table}: one step up and one step down. */
final class LineageRoutes {
    private static final String PATH = "/api/v1/lineage";
    private static final Set<String> PARAMETERS = Set.of("table", "since", "until");

    /** Years that PostgreSQL and JSON agree on. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final Lineage lineage;

    LineageRoutes(Lineage lineage) {
        this.lineage = lineage;
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, this::lineage);
    }

    private void lineage(Context context) {
        for (String name : context.queryParamMap().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw bad("There is no parameter " + name);
            }
        }
        Principal principal = LoginFilter.principal(context);
        String name = context.queryParam("table");
        String table = table(name == null ? "" : name);
        Instant since = time(context, "since", FIRST);
        Instant until = time(context, "until", LAST);
        List<LineageRow> writers = lineage.writersOf(principal, table, since, until);
        List<LineageRow> readers = lineage.readersOf(principal, table, since, until);
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("table", name);
        answer.set("upstream", Edges.sources(writers));
        answer.set("downstream", Edges.targets(readers, String.valueOf(name)));
        answer.put(
                "complete",
                writers.size() < Lineage.QUERIES_MAX && readers.size() < Lineage.QUERIES_MAX);
        context.header("Cache-Control", "no-store").json(answer);
    }

    /** As PostgreSQL finds it in a receipt. */
    private static String table(String name) {
        String[] parts = name.split("\\.", -1);
        if (parts.length < 3 || name.indexOf('\0') >= 0) {
            throw bad("table is catalog.schema.table");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("catalog", parts[0]);
        json.put("schema", String.join(".", List.of(parts).subList(1, parts.length - 1)));
        json.put("table", parts[parts.length - 1]);
        return json.toString();
    }

    private static Instant time(Context context, String name, Instant otherwise) {
        String text = context.queryParam(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
                return time;
            }
        } catch (DateTimeException _) {
            // Said below.
        }
        throw bad(name + " is no time like 2026-01-31T12:00:00Z");
    }

    private static HttpRefusal bad(String message) {
        return new HttpRefusal(400, message, Map.of());
    }
}
