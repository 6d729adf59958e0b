package dev.tarn.writer.table;

import java.util.List;
import java.util.UUID;

/** Asks the catalog what became of a commit; see docs/design/settle.md. */
public final class Settlements {
    private final CatalogHttp http;

    public Settlements(CatalogHttp http) {
        this.http = http;
    }

    /** Without an answer nothing is known, and {@link CatalogUnavailable} says so. */
    public Settlement settle(TableName table, UUID commitId) {
        CatalogHttp.Answer answer =
                http.post("%s/commits/%s/settle".formatted(table.managementUri(), commitId));
        if (answer.status() == 200) {
            String outcome = answer.json().path("outcome").asText("");
            if (outcome.equals("committed")
                    && answer.json().path("snapshot-id").isIntegralNumber()) {
                return new Settlement.Committed(answer.json().path("snapshot-id").asLong());
            }
            if (outcome.equals("never")) {
                return new Settlement.Never(List.of());
            }
        }
        throw new CatalogUnavailable(
                "The catalog does not settle commit %s of %s: HTTP %d %s"
                        .formatted(commitId, table, answer.status(), answer.message()));
    }
}
