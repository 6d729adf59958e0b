package dev.tarn.catalog.reach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * For gateways, which say kindly beforehand what somebody does not see of a table's past, and look
 * afterwards at what was read for them.
 */
public final class PastReadRoutes {
    private static final String READS = "/api/v1/past-reads";
    private static final int READS_MAX = 500;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PastReads reads;

    public PastReadRoutes(PastReads reads) {
        this.reads = reads;
    }

    public void register(RouteTable routes) {
        routes.add(HandlerType.POST, READS, routes.reading(READS, this::look));
    }

    private void look(RestRequest request) {
        Principal asking = BearerFilter.principal(request.context());
        boolean engine = asking.engine() && asking.actor().isEmpty();
        if (!engine && !Administrators.is(asking)) {
            throw new ForbiddenException(
                    "Principal %s may not do this: it is no engine", asking.name());
        }
        JsonNode all = request.body(JsonNode.class).path("reads");
        if (!all.isArray() || all.size() > READS_MAX) {
            throw new BadRequestException(
                    "Invalid reads: reads is required, an array of %s at most", READS_MAX);
        }
        var asked = new ArrayList<PastReads.Read>();
        all.forEach(read -> asked.add(read(read)));
        ObjectNode answer = MAPPER.createObjectNode();
        var seen = answer.putArray("reads");
        reads.look(asked).forEach(one -> describe(one, seen.addObject()));
        request.answer(answer);
    }

    private static void describe(Optional<PastReads.Seen> seen, ObjectNode answer) {
        seen.ifPresent(known -> {
            PastRoutes.describe(known.past(), answer);
            answer.put("visible", known.visible());
        });
    }

    private static PastReads.Read read(JsonNode json) {
        var levels = new ArrayList<String>();
        json.path("namespace").forEach(level -> levels.add(level.asText()));
        NamedPast named =
                NamedPast.of(name -> text(json, name))
                        .orElseThrow(() ->
                                new BadRequestException(
                                        "Invalid reads: each has snapshot, ref or at"));
        Namespace namespace = Namespace.of(levels.toArray(String[]::new));
        NameCodec.checked(namespace);
        return new PastReads.Read(
                required(json, "user"),
                required(json, "lake"),
                TableIdentifier.of(namespace, NameCodec.checked(required(json, "table"))),
                named,
                text(json, "read-at").map(value -> NamedPast.instant("read-at", value)),
                text(json, "query-id"));
    }

    private static String required(JsonNode json, String name) {
        return text(json, name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() ->
                        new BadRequestException(
                                "Invalid reads: each has %s",
                                String.join(", ", List.of("user", "lake", "namespace", "table"))));
    }

    /** An id may be a text, because not everybody has numbers that long. */
    private static Optional<String> text(JsonNode json, String name) {
        return json.path(name).isValueNode() && !json.path(name).isNull()
                ? Optional.of(json.path(name).asText())
                : Optional.empty();
    }
}
