package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.catalog.policy.VersionRow;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.apache.iceberg.exceptions.BadRequestException;

/** Why somebody may do what they may, now or at another time, and what each version changed. */
final class HistoryRoutes {
    private static final String EXPLAIN = "/api/v1/lakes/{lake}/tables/{table}/explain";
    private static final String VERSIONS = "/api/v1/access/versions";
    private static final String DIFF = "/api/v1/access/diff";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int ROWS_DEFAULT = 100;
    private static final int RULES_MAX = 10_000;

    private final Explanations explanations;
    private final RuleHistory history;

    HistoryRoutes(Explanations explanations, RuleHistory history) {
        this.explanations = explanations;
        this.history = history;
    }

    void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, EXPLAIN, this::explain);
        routes.add(
                HandlerType.GET,
                VERSIONS,
                Administrators.only(routes.reading(VERSIONS, this::versions)));
        routes.add(HandlerType.GET, DIFF, Administrators.only(routes.reading(DIFF, this::diff)));
    }

    private void explain(RestRequest request) {
        String person =
                request.query("principal")
                        .orElseThrow(() ->
                                new BadRequestException("Invalid explain: principal is required"));
        var explained =
                explanations.explain(
                        BearerFilter.principal(request.context()),
                        request.lake(),
                        request.qualified("{table}"),
                        person,
                        request.query("at").map(HistoryRoutes::instant));
        request.answer(ExplanationText.json(person, explained));
    }

    private void versions(RestRequest request) {
        var page = request.page();
        int size = page.size().orElse(ROWS_DEFAULT);
        long before = page.after().map(HistoryRoutes::number).orElse(Long.MAX_VALUE);
        List<VersionRow> rows = history.versions(before, size);
        ObjectNode answer = MAPPER.createObjectNode();
        var all = answer.putArray("versions");
        for (VersionRow row : rows) {
            all.addObject()
                    .put("version", row.version())
                    .put("changed-at", row.changedAt().toString())
                    .put("changed-by", row.changedBy())
                    .put("comment", row.comment());
        }
        if (rows.size() == size) {
            answer.put("next-page-token", PageToken.after(Long.toString(rows.getLast().version())));
        }
        request.answer(answer);
    }

    private void diff(RestRequest request) {
        long from = required(request, "from");
        long to = required(request, "to");
        if (from > to) {
            throw new BadRequestException("Invalid diff: from is behind to");
        }
        ObjectNode answer = MAPPER.createObjectNode();
        var began = answer.putArray("began");
        var ended = answer.putArray("ended");
        List<RuleHistory.Changed> changed = history.between(from, to, RULES_MAX + 1);
        if (changed.size() > RULES_MAX) {
            throw new BadRequestException("Invalid diff: more than %s rules", RULES_MAX);
        }
        for (RuleHistory.Changed change : changed) {
            NamedRule rule = change.rule();
            (change.began() ? began : ended).add(RuleText.json(rule));
        }
        request.answer(answer);
    }

    private static long required(RestRequest request, String name) {
        return number(
                request.query(name)
                        .orElseThrow(() ->
                                new BadRequestException("Invalid diff: %s is required", name)));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException invalid) {
            throw new BadRequestException("Invalid version: %s is no number", text);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException invalid) {
            throw new BadRequestException(
                    "Invalid at: %s is no instant like 2026-01-31T12:00:00Z", text);
        }
    }
}
