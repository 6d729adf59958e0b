package dev.tarn.catalog.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.Json;
import dev.tarn.catalog.wire.PageRequest;
import dev.tarn.catalog.wire.PageToken;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** One page of a list that is ordered by name. */
final class NamePage {
    private static final int SIZE = 100;

    private NamePage() {}

    /**
     * Asks the source for one row more than a page holds: its presence says that there is a next.
     */
    static <T> void answer(
            Context context,
            String field,
            BiFunction<String, Integer, List<T>> source,
            Function<T, String> name,
            Function<T, ObjectNode> describe) {
        PageRequest page =
                PageRequest.parse(
                        Optional.ofNullable(context.queryParam("pageToken")),
                        Optional.ofNullable(context.queryParam("pageSize")));
        int size = page.size().orElse(SIZE);
        List<T> rows = source.apply(page.after().orElse(""), size + 1);
        List<T> shown = rows.subList(0, Math.min(size, rows.size()));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        var array = json.putArray(field);
        shown.forEach(row -> array.add(describe.apply(row)));
        if (rows.size() > size) {
            json.put("next-page-token", PageToken.after(name.apply(shown.getLast())));
        }
        context.contentType("application/json").result(Json.write(json));
    }
}
