package dev.tarn.catalog.hold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.wire.PageRequest;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.catalog.wire.VisiblePage;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.List;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/** Holds over HTTP. They are about many places, so that the service decides who may do what. */
public final class HoldRoutes {
    private static final String ALL = "/api/v1/holds";
    private static final String ONE = ALL + "/{name}";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int HOLDS_DEFAULT = 1_000;

    private final Holds holds;
    private final HoldJson json;
    private final Decisions decisions;
    private final InstantSource clock;

    public HoldRoutes(Holds holds, Lakes lakes, Decisions decisions, InstantSource clock) {
        this.holds = holds;
        this.json = new HoldJson(lakes);
        this.decisions = decisions;
        this.clock = clock;
    }

    public void register(RouteTable routes) {
        add(routes, HandlerType.GET, ALL, this::list);
        add(routes, HandlerType.GET, ONE, this::load);
        add(routes, HandlerType.PUT, ONE, this::put);
        add(routes, HandlerType.DELETE, ONE, this::end);
    }

    private static void add(
            RouteTable routes, HandlerType method, String path, RouteTable.RestHandler handler) {
        routes.add(method, path, routes.reading(path, handler));
    }

    private void list(RestRequest request) {
        Rights rights = rights(request);
        boolean ended = request.flag("ended");
        PageRequest page = request.page();
        int size = page.size().orElse(HOLDS_DEFAULT);
        List<Hold> found =
                VisiblePage.of(
                        page.after().map(HoldRoutes::id).orElse(0L),
                        size,
                        (after, limit) -> holds.list(after, ended, limit),
                        Hold::id,
                        hold -> Holds.mayKnow(rights, hold));
        ObjectNode answer = MAPPER.createObjectNode();
        var all = answer.putArray("holds");
        found.forEach(hold -> all.add(json.print(hold, clock.instant())));
        if (found.size() == size) {
            answer.put("next-page-token", PageToken.after(Long.toString(found.getLast().id())));
        }
        request.answer(answer);
    }

    private void load(RestRequest request) {
        show(request, rights(request));
    }

    private void put(RestRequest request) {
        Rights rights = ownRights(request);
        var wanted = json.read(request.body(JsonNode.class), clock.instant());
        boolean made = holds.put(rights, request.name("{name}"), wanted);
        request.context().status(made ? 201 : 200);
        show(request, rights);
    }

    private void end(RestRequest request) {
        holds.end(ownRights(request), request.name("{name}"));
        request.answerNothing();
    }

    private void show(RestRequest request, Rights rights) {
        request.answer(json.print(holds.require(rights, request.name("{name}")), clock.instant()));
    }

    private Rights rights(RestRequest request) {
        return decisions.of(BearerFilter.principal(request.context()));
    }

    /** What an engine does for somebody is no decision of theirs about what is kept. */
    private Rights ownRights(RestRequest request) {
        Principal asking = BearerFilter.principal(request.context());
        asking.actor()
                .ifPresent(actor -> {
                    throw new ForbiddenException(
                            "Principal %s may not do this through %s: sign in directly",
                            asking.name(), actor);
                });
        return decisions.of(asking);
    }

    private static long id(String token) {
        try {
            return Long.parseLong(token);
        } catch (NumberFormatException invalid) {
            throw new BadRequestException("Invalid page token");
        }
    }
}
