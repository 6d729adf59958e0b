package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.RuleOutcome;
import dev.tarn.catalog.wire.PageRequest;
import dev.tarn.catalog.wire.PageToken;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import io.javalin.http.HandlerType;
import org.apache.iceberg.exceptions.BadRequestException;

/** Grants over HTTP. */
final class GrantRoutes {
    private static final String GRANTS = "/api/v1/lakes/{lake}/grants";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int GRANTS_DEFAULT = 1_000;

    private final Grants grants;

    GrantRoutes(Grants grants) {
        this.grants = grants;
    }

    void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, GRANTS, this::list);
        routes.guarded(HandlerType.PUT, GRANTS, this::grant);
        routes.guarded(HandlerType.POST, GRANTS + "/revoke", this::revoke);
    }

    private void list(RestRequest request) {
        PageRequest page = request.page();
        int size = page.size().orElse(GRANTS_DEFAULT);
        Grants.Page found =
                grants.list(
                        BearerFilter.principal(request.context()),
                        request.lake(),
                        request.query("role"),
                        page.after().map(GrantRoutes::id).orElse(0L),
                        size);
        ObjectNode answer = MAPPER.createObjectNode().put("version", found.version());
        var all = answer.putArray("grants");
        found.grants().forEach(rule -> all.add(describe(rule)));
        if (found.grants().size() == size) {
            answer.put(
                    "next-page-token",
                    PageToken.after(Long.toString(found.grants().getLast().id())));
        }
        request.answer(answer);
    }

    private void grant(RestRequest request) {
        answer(
                request,
                grants.grant(
                        BearerFilter.principal(request.context()),
                        request.lake(),
                        GrantBody.read(request.body(JsonNode.class))));
    }

    private void revoke(RestRequest request) {
        answer(
                request,
                grants.revoke(
                        BearerFilter.principal(request.context()),
                        request.lake(),
                        GrantBody.read(request.body(JsonNode.class))));
    }

    private static void answer(RestRequest request, RuleOutcome outcome) {
        request.answer(describe(outcome));
    }

    static ObjectNode describe(RuleOutcome outcome) {
        return MAPPER.createObjectNode()
                .put("version", outcome.version())
                .put("changes", outcome.differences().size());
    }

    private static ObjectNode describe(NamedRule rule) {
        ObjectNode json = MAPPER.createObjectNode();
        Grants.place(rule).write(json);
        if (rule.rule() instanceof Grant grant) {
            json.put("role", grant.role());
            json.put("privilege", grant.privilege().name());
            grant.until().ifPresent(until -> json.put("until", until.toString()));
            grant.limit().ifPresent(limit -> RuleText.write(json, limit));
            json.put("reason", grant.reason());
        }
        return json;
    }

    private static long id(String token) {
        try {
            return Long.parseLong(token);
        } catch (NumberFormatException invalid) {
            throw new BadRequestException("Invalid page token");
        }
    }
}
