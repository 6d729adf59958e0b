package dev.tarn.catalog.need;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.wire.PageRequest;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** Why each snapshot of a table stays, or that an expiry would take it. */
public final class RetentionRoutes {
    private static final String RETENTION = "/api/v1/lakes/{lake}/tables/{table}/retention";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SNAPSHOTS_DEFAULT = 1_000;

    private final Needs needs;
    private final RetentionConfig config;
    private final Lakes lakes;
    private final Tabulars tabulars;
    private final Documents documents;

    public RetentionRoutes(
            Needs needs,
            RetentionConfig config,
            Lakes lakes,
            Tabulars tabulars,
            Documents documents) {
        this.needs = needs;
        this.config = config;
        this.lakes = lakes;
        this.tabulars = tabulars;
        this.documents = documents;
    }

    public void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, RETENTION, this::explain);
    }

    private void explain(RestRequest request) {
        TableIdentifier name = request.qualified("{table}");
        Tabular table = tabulars.require(request.lake(), name, Kind.TABLE);
        request.confirm(name, table.uuid());
        TableMetadata metadata =
                documents.parse(table.id(), documents.load(table.id(), table.metadataLocation()));
        Map<Long, List<Need>> needed =
                needs.of(
                        lakes.require(request.lake()).id(),
                        table.uuid(),
                        metadata,
                        metadata.refs());
        PageRequest page = request.page();
        int size = page.size().orElse(SNAPSHOTS_DEFAULT);
        int from = page.after().map(RetentionRoutes::number).orElse(0);
        ObjectNode answer =
                MAPPER.createObjectNode()
                        .put("instant-window", config.instantWindow().toString())
                        .put("snapshot-count", metadata.snapshots().size())
                        .put("needed-count", needed.size());
        var all = answer.putArray("snapshots");
        metadata.snapshots().stream()
                .sorted(
                        Comparator.comparingLong(Snapshot::timestampMillis)
                                .thenComparingLong(Snapshot::snapshotId))
                .skip(from)
                .limit(size)
                .forEach(snapshot ->
                        all.add(
                                describe(
                                        snapshot,
                                        needed.getOrDefault(snapshot.snapshotId(), List.of()))));
        if (from + all.size() < metadata.snapshots().size()) {
            answer.put("next-page-token", PageToken.after(Integer.toString(from + all.size())));
        }
        request.answer(answer);
    }

    private static ObjectNode describe(Snapshot snapshot, List<Need> why) {
        ObjectNode json =
                MAPPER.createObjectNode()
                        .put("snapshot-id", snapshot.snapshotId())
                        .put(
                                "made-at",
                                Instant.ofEpochMilli(snapshot.timestampMillis()).toString());
        var needs = json.putArray("needed-by");
        for (Need need : why) {
            ObjectNode one = needs.addObject().put("kind", need.kind().word());
            need.name().ifPresent(name -> one.put("name", name));
            need.until().ifPresent(until -> one.put("until", until.toString()));
        }
        return json;
    }

    private static int number(String token) {
        try {
            return Math.max(0, Integer.parseInt(token));
        } catch (NumberFormatException invalid) {
            throw new BadRequestException("Invalid page token");
        }
    }
}
