package dev.tarn.catalog.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.catalog.wire.VisiblePage;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** The search over HTTP. Whoever may know of a table finds it. */
public final class SearchRoutes {
    private static final String SEARCH = "/api/v1/lakes/{lake}/search";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int FOUND_DEFAULT = 100;
    private static final int COLUMNS_MAX = 20;

    private final Search search;

    public SearchRoutes(Search search) {
        this.search = search;
    }

    public void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, SEARCH, this::search);
    }

    private void search(RestRequest request) {
        String part = request.query("q").orElse("");
        var page = request.page();
        int size = page.size().orElse(FOUND_DEFAULT);
        long after = page.after().map(SearchRoutes::id).orElse(0L);
        List<FoundRow> found = visible(request, part, after, size);
        ObjectNode answer = MAPPER.createObjectNode();
        var all = answer.putArray("found");
        found.forEach(row -> all.add(describe(row, part.toLowerCase(Locale.ROOT))));
        if (found.size() == size) {
            answer.put("next-page-token", PageToken.after(Long.toString(found.getLast().id())));
        }
        request.answer(answer);
    }

    /** As many as are wanted of those that the asker may know of. */
    private List<FoundRow> visible(RestRequest request, String part, long after, int size) {
        return VisiblePage.of(
                after,
                size,
                (from, limit) -> search.find(request.lake(), part, from, limit),
                FoundRow::id,
                row ->
                        request.visible()
                                .table(
                                        request.lake(),
                                        TableIdentifier.of(
                                                NamespacePath.parse(row.namespace()), row.name())));
    }

    private static ObjectNode describe(FoundRow row, String part) {
        ObjectNode json = MAPPER.createObjectNode();
        var levels = json.putArray("namespace");
        List.of(NamespacePath.parse(row.namespace()).levels()).forEach(levels::add);
        json.put("name", row.name());
        json.put("kind", row.kind());
        json.put("uuid", row.uuid().toString());
        var columns = json.putArray("columns");
        row.columns()
                .lines()
                .filter(column -> column.contains(part))
                .limit(COLUMNS_MAX)
                .forEach(columns::add);
        return json;
    }

    private static long id(String token) {
        try {
            return Long.parseLong(token);
        } catch (NumberFormatException invalid) {
            throw new BadRequestException("Invalid page token");
        }
    }
}
