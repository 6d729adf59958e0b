package dev.tarn.gateway.uses;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** The catalog, as it is told which snapshots are needed. */
final class CatalogUses {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CatalogCalls catalog;

    CatalogUses(CatalogCalls catalog) {
        this.catalog = catalog;
    }

    /** Returns when the catalog keeps them all, and fails when nobody can say so. */
    void tell(Map<String, Instant> neededUntil) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        var uses = body.putArray("uses");
        neededUntil.forEach((snapshot, until) ->
                uses.addObject()
                        .put("snapshot-id", snapshot)
                        .put("needed-until", until.toString()));
        catalog.send("PUT", "/api/v1/snapshot-uses", body.toString(), 204);
    }
}
