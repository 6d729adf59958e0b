package dev.tarn.catalog.reach;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.SnapshotHistory;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.HandlerType;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * How far back the asker sees a table, and whether as far as something that they name: for whoever
 * wants to say so before a query fails.
 */
public final class PastRoutes {
    private static final String PAST = "/api/v1/lakes/{lake}/tables/{table}/past";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Tabulars tabulars;
    private final Documents documents;

    public PastRoutes(Tabulars tabulars, Documents documents) {
        this.tabulars = tabulars;
        this.documents = documents;
    }

    public void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, PAST, this::show);
    }

    private void show(RestRequest request) {
        TableIdentifier name = request.qualified("{table}");
        Tabular table = tabulars.require(request.lake(), name, Kind.TABLE);
        request.confirm(name, table.uuid());
        PastReach past = request.visible().past(request.lake(), name, table.uuid());
        ObjectNode answer = MAPPER.createObjectNode();
        describe(past, answer);
        NamedPast.of(request::query)
                .ifPresent(asked -> answer.put("visible", asked.isIn(history(table), past)));
        request.answer(answer);
    }

    static void describe(PastReach past, ObjectNode answer) {
        answer.put("everything", past.everything());
        past.since().ifPresent(since -> answer.put("since", since.toString()));
        if (!past.tags().isEmpty()) {
            past.tags().stream().sorted().forEach(answer.putArray("tags")::add);
        }
    }

    private SnapshotHistory history(Tabular table) {
        return SnapshotHistory.of(
                documents.parse(table.id(), documents.load(table.id(), table.metadataLocation())));
    }
}
