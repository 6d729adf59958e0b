package dev.tarn.catalog.diff;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.grant.RuleChanges;
import dev.tarn.catalog.grant.RuleText;
import dev.tarn.catalog.instant.Moment;
import dev.tarn.catalog.instant.Moments;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;

/** What is different between two instants of a lake, and which rules are. */
public final class DiffRoutes {
    private static final String DIFF = "/api/v1/lakes/{lake}/diff";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CHANGES_DEFAULT = 100;

    /** Two metadata files may be read for each. */
    private static final int CHANGES_MAX = 1_000;

    private static final int RULES_MAX = 10_000;

    /** Behind all versions of the policy. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private final LakeDiff diff;
    private final Moments moments;
    private final RuleChanges rules;

    public DiffRoutes(LakeDiff diff, Moments moments, RuleChanges rules) {
        this.diff = diff;
        this.moments = moments;
        this.rules = rules;
    }

    public void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, DIFF, this::compare);
    }

    private void compare(RestRequest request) {
        String from =
                request.query("from")
                        .orElseThrow(() ->
                                new BadRequestException(
                                        "Invalid diff: from is required, a number of the commit log or a time"));
        Optional<String> to = request.query("to");
        LakeDiff.Span span = diff.span(request.lake(), from, to);
        var page = request.page();
        int size = Math.min(page.size().orElse(CHANGES_DEFAULT), CHANGES_MAX);
        Optional<DiffPlace> after =
                page.after()
                        .map(token ->
                                DiffPlace.parse(token)
                                        .orElseThrow(() ->
                                                new BadRequestException("Invalid page token")));
        List<LakeDiff.Placed> found = diff.page(span, after, size, request.visible());
        ObjectNode answer = MAPPER.createObjectNode();
        answer.put("from", span.from().number());
        answer.put("to", span.to().number());
        var changes = answer.putArray("changes");
        found.forEach(placed -> changes.add(DiffJson.of(placed.change())));
        if (after.isEmpty()) {
            answer.set("policy", policy(request, span, from, to));
        }
        if (found.size() == size) {
            answer.put("next-page-token", PageToken.after(found.getLast().place().toString()));
        }
        request.answer(answer);
    }

    /** Rules are timed and not numbered with commits: what holds at a number held at its time. */
    private ObjectNode policy(
            RestRequest request, LakeDiff.Span span, String from, Optional<String> to) {
        RuleChanges.Between between =
                rules.between(
                        BearerFilter.principal(request.context()),
                        request.lake(),
                        time(from, span.from()),
                        to.map(text -> time(text, span.to())).orElse(END_OF_TIME),
                        RULES_MAX);
        ObjectNode policy = MAPPER.createObjectNode();
        policy.put("from", between.fromVersion());
        policy.put("to", between.toVersion());
        var began = policy.putArray("began");
        var ended = policy.putArray("ended");
        for (RuleHistory.Changed change : between.rules()) {
            (change.began() ? began : ended).add(RuleText.json(change.rule()));
        }
        policy.put("complete", between.areAll());
        return policy;
    }

    private Instant time(String text, Moment moment) {
        return moments.time(moment.lake().name() + "@" + text)
                .or(() -> moments.lastChange(moment))
                .orElse(Instant.EPOCH);
    }
}
