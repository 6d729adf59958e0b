package dev.tarn.gateway.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.login.LoginFilter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Receipts over HTTP: a page, one, or all that fit a filter as a line each. */
final class HistoryRoutes {
    private static final String QUERIES = "/api/v1/queries";
    private static final String QUERY = "/api/v1/queries/{id}";
    private static final String EXPORT = "/api/v1/receipts.ndjson";
    private static final String OPEN_LINEAGE = "/api/v1/queries/{id}/openlineage";
    private static final String OPEN_LINEAGE_EXPORT = "/api/v1/openlineage.ndjson";
    private static final String DETAILS = "/c/{cluster}/ui";

    private static final int PAGE_DEFAULT = 100;
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> FILTERS =
            Set.of(
                    "principal",
                    "user",
                    "state",
                    "kind",
                    "source",
                    "table",
                    "read-table",
                    "column",
                    "snapshot",
                    "past-without-right",
                    "since",
                    "until",
                    "at");

    private final History history;

    HistoryRoutes(History history) {
        this.history = history;
    }

    void register(RoutesConfig routes) {
        routes.get(QUERIES, this::page);
        routes.get(QUERY, this::one);
        routes.get(EXPORT, context -> export(context, _ -> true, ReceiptJson::write));
        routes.get(OPEN_LINEAGE, this::openLineage);
        routes.get(
                OPEN_LINEAGE_EXPORT,
                context -> export(context, OpenLineageJson::tellsOf, OpenLineageJson::write));
        // Where the infoUri of an answer leads; the query's id stands behind a # that we never see.
        routes.get(DETAILS, context -> context.redirect(QUERIES));
    }

    private void page(Context context) {
        requireKnown(context, Set.of("page-token", "page-size"));
        int size = pageSize(context);
        ReceiptPlace place =
                query(context, "page-token")
                        .map(token ->
                                ReceiptPlace.parse(token)
                                        .orElseThrow(() -> bad("page-token is none of ours")))
                        .orElseGet(ReceiptPlace::start);
        List<ReceiptRow> rows =
                history.page(LoginFilter.principal(context), filter(context), place, size);
        stream(
                context,
                "application/json",
                json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("queries");
                    for (ReceiptRow row : rows) {
                        ReceiptJson.write(json, row);
                    }
                    json.writeEndArray();
                    if (rows.size() == size) {
                        json.writeStringField(
                                "next-page-token", ReceiptPlace.after(rows.getLast()).token());
                    }
                    json.writeEndObject();
                });
    }

    private void one(Context context) {
        ReceiptRow row = require(context);
        stream(context, "application/json", json -> ReceiptJson.write(json, row));
    }

    private void openLineage(Context context) {
        ReceiptRow row = require(context);
        if (!OpenLineageJson.tellsOf(row)) {
            throw new HttpRefusal(
                    404, "It is not known what this query has read: " + row.state(), Map.of());
        }
        stream(context, "application/json", json -> OpenLineageJson.write(json, row));
    }

    private ReceiptRow require(Context context) {
        return Optional.of(context.pathParam("id"))
                .filter(id -> id.indexOf('\0') < 0)
                .flatMap(id -> history.find(LoginFilter.principal(context), id))
                .orElseThrow(() -> new HttpRefusal(404, "There is no such query", Map.of()));
    }

    /** A page at a time is in memory; what arrives while it runs is left for the next time. */
    private void export(Context context, Predicate<ReceiptRow> wanted, Line line) {
        requireKnown(context, Set.of());
        Principal principal = LoginFilter.principal(context);
        ReceiptFilter filter = filter(context);
        stream(
                context,
                "application/x-ndjson",
                json -> {
                    json.setPrettyPrinter(null);
                    json.setRootValueSeparator(null);
                    ReceiptPlace place = ReceiptPlace.start();
                    while (true) {
                        List<ReceiptRow> rows =
                                history.page(principal, filter, place, History.PAGE_MAX);
                        for (ReceiptRow row : rows) {
                            if (wanted.test(row)) {
                                line.write(json, row);
                                json.writeRaw('\n');
                            }
                        }
                        if (rows.size() < History.PAGE_MAX) {
                            return;
                        }
                        place = ReceiptPlace.after(rows.getLast());
                    }
                });
    }

    private interface Line {
        void write(JsonGenerator json, ReceiptRow row) throws IOException;
    }

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static void stream(Context context, String type, Body body) {
        context.contentType(type).header("Cache-Control", "no-store");
        try {
            OutputStream out = context.res().getOutputStream();
            try (JsonGenerator json = JSON.createGenerator(out)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                body.write(json);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ReceiptFilter filter(Context context) {
        Optional<ObjectNode> table = query(context, "table").map(HistoryRoutes::table);
        Optional<ObjectNode> readTable = query(context, "read-table").map(HistoryRoutes::table);
        Optional<String> column = query(context, "column");
        if (column.isPresent() && table.isEmpty() && readTable.isEmpty()) {
            throw bad("column is one of a table: table is missing");
        }
        Optional<String> snapshot = query(context, "snapshot");
        boolean ofTable = column.isPresent() || snapshot.isPresent();
        if (snapshot.filter(id -> !id.matches("\\d{1,19}")).isPresent()) {
            throw bad("snapshot is no number");
        }
        return new ReceiptFilter(
                query(context, "principal"),
                query(context, "user"),
                query(context, "state").map(state -> state.toUpperCase(Locale.ROOT)),
                query(context, "kind").map(kind -> kind.toUpperCase(Locale.ROOT)),
                query(context, "source"),
                table.map(ObjectNode::toString),
                new ReadFilter(readTable.or(() -> table.filter(_ -> ofTable)), column, snapshot),
                flag(context, "past-without-right"),
                query(context, "since").map(text -> instant("since", text)),
                query(context, "until").map(text -> instant("until", text)),
                query(context, "at").map(text -> instant("at", text)));
    }

    /** As PostgreSQL finds it in a receipt. */
    private static ObjectNode table(String name) {
        String[] parts = name.split("\\.", -1);
        if (parts.length < 3) {
            throw bad("table is catalog.schema.table");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("catalog", parts[0]);
        json.put("schema", String.join(".", List.of(parts).subList(1, parts.length - 1)));
        json.put("table", parts[parts.length - 1]);
        return json;
    }

    private static Instant instant(String name, String text) {
        return ReceiptPlace.time(text)
                .orElseThrow(() -> bad(name + " is no time like 2026-01-31T12:00:00Z"));
    }

    private static boolean flag(Context context, String name) {
        return switch (query(context, name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(name + " is neither true nor false");
        };
    }

    private static int pageSize(Context context) {
        return query(context, "page-size")
                .map(text -> {
                    if (!text.matches("[1-9][0-9]{0,3}")
                            || Integer.parseInt(text) > History.PAGE_MAX) {
                        throw bad("page-size is not between 1 and " + History.PAGE_MAX);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(PAGE_DEFAULT);
    }

    /** A filter with a typing error must not show everything. */
    private static void requireKnown(Context context, Set<String> more) {
        for (String name : context.queryParamMap().keySet()) {
            if (!FILTERS.contains(name) && !more.contains(name)) {
                throw bad("There is no parameter " + name);
            }
        }
    }

    private static Optional<String> query(Context context, String name) {
        Optional<String> value =
                Optional.ofNullable(context.queryParam(name)).filter(text -> !text.isEmpty());
        if (value.filter(text -> text.indexOf('\0') >= 0).isPresent()) {
            throw bad(name + " holds a NUL character");
        }
        return value;
    }

    private static HttpRefusal bad(String message) {
        return new HttpRefusal(400, message, Map.of());
    }
}
