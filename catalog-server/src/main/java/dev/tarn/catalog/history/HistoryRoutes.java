package dev.tarn.catalog.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.commit.Authors;
import dev.tarn.catalog.commit.Outcomes;
import dev.tarn.catalog.wire.PageRequest;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.exceptions.BadRequestException;

/** The commit log over HTTP, and the restore of a table to one of its entries. */
public final class HistoryRoutes {
    private static final String COMMITS = "/api/v1/lakes/{lake}/commits";
    private static final String RESTORE = "/api/v1/lakes/{lake}/tables/{table}/restore";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int ENTRIES_DEFAULT = 1_000;

    private final History history;

    public HistoryRoutes(History history) {
        this.history = history;
    }

    public void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, COMMITS, this::list);
        routes.guarded(HandlerType.POST, RESTORE, this::restore);
    }

    private void list(RestRequest request) {
        var filter =
                new CommitFilter(
                        request.qualifiedInQuery("table"),
                        request.query("uuid").map(HistoryRoutes::uuid),
                        request.query("principal"),
                        request.query("since").map(value -> instant("since", value)),
                        request.query("until").map(value -> instant("until", value)));
        PageRequest page = request.page();
        int size = page.size().orElse(ENTRIES_DEFAULT);
        Optional<Place> after = page.after().map(HistoryRoutes::place);
        History.Order order =
                request.query("order").map(HistoryRoutes::order).orElse(History.Order.OLDEST_FIRST);
        History.Page found = history.page(request.lake(), filter, order, after, size);
        ObjectNode answer = MAPPER.createObjectNode();
        var commits = answer.putArray("commits");
        found.entries().forEach(entry -> commits.add(CommitJson.of(entry)));
        answer.put("stable", found.stable());
        List<CommitEntry> entries = found.entries();
        if (entries.size() == size) {
            answer.put("next-page-token", PageToken.after(entries.getLast().place().toString()));
        }
        request.answer(answer);
    }

    private void restore(RestRequest request) {
        JsonNode body = request.body(JsonNode.class);
        JsonNode sequence = body.path("sequence");
        if (!sequence.isIntegralNumber() || !sequence.canConvertToLong() || body.size() != 1) {
            throw new BadRequestException(
                    "Invalid restore: sequence is required, the number of a commit");
        }
        var outcome =
                history.restore(
                        request.lake(),
                        request.qualified("{table}"),
                        sequence.longValue(),
                        Authors.of(request));
        String location = Outcomes.committed(outcome).getFirst().location();
        request.answer(MAPPER.createObjectNode().put("metadata-location", location));
    }

    private static History.Order order(String value) {
        return switch (value) {
            case "asc" -> History.Order.OLDEST_FIRST;
            case "desc" -> History.Order.NEWEST_FIRST;
            default ->
                    throw new BadRequestException(
                            "Invalid order: %s is neither asc nor desc", value);
        };
    }

    private static Place place(String token) {
        return Place.parse(token).orElseThrow(() -> new BadRequestException("Invalid page token"));
    }

    private static UUID uuid(String value) {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException invalid) {
            throw new BadRequestException("Invalid uuid: %s", value);
        }
    }

    private static Instant instant(String name, String value) {
        try {
            return Instant.parse(value);
        } catch (DateTimeParseException invalid) {
            throw new BadRequestException(
                    "Invalid %s: %s is no instant like 2026-01-31T12:00:00Z", name, value);
        }
    }
}
