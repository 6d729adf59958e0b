package dev.tarn.catalog.need;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * What gateways report of snapshots that queries have read. Only engines and administrators may:
 * what is said here keeps files from being deleted.
 */
public final class UseRoutes {
    private static final String USES = "/api/v1/snapshot-uses";
    private static final int USES_MAX = 1_000;

    private final Uses uses;

    public UseRoutes(Uses uses) {
        this.uses = uses;
    }

    public void register(RouteTable routes) {
        routes.add(HandlerType.PUT, USES, routes.reading(USES, this::put));
    }

    private void put(RestRequest request) {
        Principal asking = BearerFilter.principal(request.context());
        boolean engine = asking.engine() && asking.actor().isEmpty();
        if (!engine && !Administrators.is(asking)) {
            throw new ForbiddenException(
                    "Principal %s may not do this: it is no engine", asking.name());
        }
        JsonNode all = request.body(JsonNode.class).path("uses");
        if (!all.isArray() || all.size() > USES_MAX) {
            throw new BadRequestException(
                    "Invalid uses: uses is required, an array of %s at most", USES_MAX);
        }
        var rows = new ArrayList<UseRow>();
        all.forEach(use -> rows.add(row(use)));
        uses.put(rows);
        request.answerNothing();
    }

    /** The id may be a text, because not everybody has numbers that long. */
    private static UseRow row(JsonNode use) {
        try {
            return new UseRow(
                    Long.parseLong(use.path("snapshot-id").asText()),
                    Instant.parse(use.path("needed-until").asText()));
        } catch (NumberFormatException | DateTimeParseException invalid) {
            throw new BadRequestException(
                    "Invalid uses: each has snapshot-id, a number, and needed-until, an instant like 2026-01-31T12:00:00Z");
        }
    }
}
