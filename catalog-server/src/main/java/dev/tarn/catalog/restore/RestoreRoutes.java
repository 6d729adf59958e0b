package dev.tarn.catalog.restore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.commit.Authors;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.HandlerType;

/** The restore of a lake, a namespace, a table or a view to an instant. */
final class RestoreRoutes {
    private static final String RESTORE = "/api/v1/lakes/{lake}/restore";

    private final LakeRestore restore;

    RestoreRoutes(LakeRestore restore) {
        this.restore = restore;
    }

    void register(RouteTable routes) {
        routes.guarded(HandlerType.POST, RESTORE, this::restore);
    }

    private void restore(RestRequest request) {
        LakeRestore.Wish wish = RestoreJson.read(request.body(JsonNode.class));
        request.answer(
                RestoreJson.write(restore.restore(request.lake(), wish, Authors.of(request))));
    }
}
