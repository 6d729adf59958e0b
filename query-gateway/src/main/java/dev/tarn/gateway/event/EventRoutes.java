package dev.tarn.gateway.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.event.EventCounts.Kind;
import dev.tarn.gateway.login.LoginFilter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * {@code POST /api/v1/events}: one event as JSON, as Trino's own HTTP event listener sends it, or
 * one a line. Only engines may, each of the queries of its own cluster.
 */
public final class EventRoutes {
    public static final String PATH = "/api/v1/events";

    private static final String LINES = "application/x-ndjson";
    private static final int EVENTS_MAX = 10_000;

    private final CompletedQueries queries;
    private final Function<String, Optional<String>> clusterOf;
    private final EventCounts counts;

    /** {@code clusterOf} knows of an engine whose queries it reports. */
    EventRoutes(
            CompletedQueries queries,
            Function<String, Optional<String>> clusterOf,
            EventCounts counts) {
        this.queries = queries;
        this.clusterOf = clusterOf;
        this.counts = counts;
    }

    void register(RoutesConfig routes) {
        routes.post(PATH, this::take);
    }

    private void take(Context context) {
        String cluster = cluster(LoginFilter.principal(context));
        String type = Optional.ofNullable(context.contentType()).orElse("");
        boolean lines = type.startsWith(LINES);
        if (!lines && !type.startsWith("application/json")) {
            throw new HttpRefusal(
                    415, "Events are application/json or application/x-ndjson", Map.of());
        }
        String body = new String(context.bodyAsBytes(), UTF_8);
        List<String> events =
                lines
                        ? body.lines()
                                .filter(line -> !line.isBlank())
                                .limit(EVENTS_MAX + 1)
                                .toList()
                        : List.of(body);
        if (events.size() > EVENTS_MAX) {
            throw new HttpRefusal(
                    413, "More than %d events at once".formatted(EVENTS_MAX), Map.of());
        }
        Map<String, Integer> answer = new TreeMap<>();
        for (String event : events) {
            Kind kind = queries.take(cluster, event);
            answer.merge(kind.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
        }
        countDropped(context);
        context.json(answer);
    }

    /** An engine keeps its events while it is refused; they come again once it is known. */
    private String cluster(Principal engine) {
        if (!engine.engine()) {
            throw new HttpRefusal(403, "Only an engine reports what became of a query", Map.of());
        }
        return clusterOf
                .apply(engine.name())
                .orElseThrow(() ->
                        new HttpRefusal(
                                403,
                                "No cluster has the engine %s".formatted(engine.name()),
                                Map.of()));
    }

    private void countDropped(Context context) {
        String reporter = context.header("Tarn-Reporter");
        String dropped = context.header("Tarn-Events-Dropped");
        if (reporter != null && dropped != null && dropped.matches("\\d{1,18}")) {
            counts.dropped(
                    LoginFilter.principal(context).name()
                            + " "
                            + reporter.substring(0, Math.min(reporter.length(), 100)),
                    Long.parseLong(dropped));
        }
    }
}
