package dev.tarn.gateway.uses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.gateway.catalog.CatalogClient;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** The catalog, as it is told which snapshots are needed. */
final class CatalogUses {
    private final CatalogClient catalog;

    CatalogUses(CatalogClient catalog) {
        this.catalog = catalog;
    }

    /** Returns when the catalog keeps them all, and fails when nobody can say so. */
    void tell(Map<String, Instant> neededUntil) throws IOException, InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var uses = body.putArray("uses");
        neededUntil.forEach((snapshot, until) ->
                uses.addObject()
                        .put("snapshot-id", snapshot)
                        .put("needed-until", until.toString()));
        WholeAnswer answer = catalog.send("PUT", "/api/v1/snapshot-uses", body);
        if (answer.statusCode() != 204) {
            throw CatalogClient.refused(answer);
        }
    }
}
