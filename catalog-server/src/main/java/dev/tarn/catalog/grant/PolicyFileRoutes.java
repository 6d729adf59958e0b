package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import io.javalin.http.HandlerType;

/** A policy as a file, over HTTP. */
final class PolicyFileRoutes {
    private static final String POLICY = "/api/v1/lakes/{lake}/policy";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PolicyFiles files;

    PolicyFileRoutes(PolicyFiles files) {
        this.files = files;
    }

    void register(RouteTable routes) {
        routes.guarded(HandlerType.POST, POLICY, this::apply);
    }

    private void apply(RestRequest request) {
        PolicyFiles.Applied applied =
                files.apply(
                        BearerFilter.principal(request.context()),
                        request.lake(),
                        PolicyFile.read(request.body(JsonNode.class)),
                        request.flag("whole"),
                        request.flag("dry-run"));
        ObjectNode answer = MAPPER.createObjectNode().put("version", applied.version());
        var changes = answer.putArray("changes");
        for (PolicyFiles.Named difference : applied.differences()) {
            ObjectNode change = changes.addObject();
            change.put("change", word(difference));
            NamedRule rule = difference.after().or(difference::before).orElseThrow();
            change.put("for", RuleText.whom(rule.rule()));
            difference.before().ifPresent(before -> change.set("before", RuleText.json(before)));
            difference.after().ifPresent(after -> change.set("after", RuleText.json(after)));
        }
        request.answer(answer);
    }

    private static String word(PolicyFiles.Named difference) {
        if (difference.before().isEmpty()) {
            return "begins";
        }
        return difference.after().isPresent() ? "changes" : "ends";
    }
}
