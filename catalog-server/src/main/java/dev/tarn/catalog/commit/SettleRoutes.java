package dev.tarn.catalog.commit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.HandlerType;

/** Where a client asks what became of a commit whose answer it never got. */
public final class SettleRoutes {
    private static final String SETTLE =
            "/api/v1/lakes/{lake}/tables/{table}/commits/{commit-id}/settle";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Settlements settlements;

    public SettleRoutes(Settlements settlements) {
        this.settlements = settlements;
    }

    public void register(RouteTable routes) {
        routes.guarded(HandlerType.POST, SETTLE, this::settle);
    }

    private void settle(RestRequest request) {
        String commitId = request.name("{commit-id}");
        Settlement settlement =
                settlements.settle(
                        request.lake(), request.qualified("{table}"), commitId, request::confirm);
        ObjectNode json = MAPPER.createObjectNode();
        json.put("commit-id", commitId);
        switch (settlement) {
            case Settlement.Committed committed -> {
                json.put("outcome", "committed");
                json.put("snapshot-id", committed.snapshotId());
                committed.tableUuid().ifPresent(uuid -> json.put("table-uuid", uuid.toString()));
            }
            case Settlement.Fenced _ -> json.put("outcome", "never");
        }
        request.answer(json);
    }
}
