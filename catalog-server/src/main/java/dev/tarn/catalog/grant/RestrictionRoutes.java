package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.policy.RuleOutcome;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.HandlerType;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;

/** Row filters, column masks and tags over HTTP. */
final class RestrictionRoutes {
    private static final String LAKE = "/api/v1/lakes/{lake}";
    private static final String TABLE = LAKE + "/tables/{table}";
    private static final String POLICY = TABLE + "/policy";
    private static final String FILTER = TABLE + "/filters/{filter}";
    private static final String MASK = TABLE + "/masks/{column}";
    private static final String TAG = TABLE + "/columns/{column}/tags/{tag}";
    private static final String TAG_MASKS = LAKE + "/tag-masks";
    private static final String TAG_MASK = TAG_MASKS + "/{tag}";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> FILTER_KEYS = Set.of("condition", "roles", "except-roles");
    private static final Set<String> MASK_KEYS =
            Set.of("mask", "value", "expression", "roles", "except-roles");

    private final Restrictions restrictions;

    RestrictionRoutes(Restrictions restrictions) {
        this.restrictions = restrictions;
    }

    void register(RouteTable routes) {
        routes.guarded(HandlerType.GET, POLICY, this::table);
        routes.guarded(HandlerType.PUT, FILTER, this::putFilter);
        routes.guarded(HandlerType.DELETE, FILTER, this::deleteFilter);
        routes.guarded(HandlerType.PUT, MASK, this::putMask);
        routes.guarded(HandlerType.DELETE, MASK, this::deleteMask);
        routes.guarded(HandlerType.PUT, TAG, this::putTag);
        routes.guarded(HandlerType.DELETE, TAG, this::deleteTag);
        routes.guarded(HandlerType.GET, TAG_MASKS, this::tagMasks);
        routes.guarded(HandlerType.PUT, TAG_MASK, this::putTagMask);
        routes.guarded(HandlerType.DELETE, TAG_MASK, this::deleteTagMask);
    }

    private void table(RestRequest request) {
        var listed =
                restrictions.of(principal(request), request.lake(), request.qualified("{table}"));
        request.answer(RestrictionJson.table(listed.table().schema(), listed.rules()));
    }

    private void putFilter(RestRequest request) {
        JsonNode body = body(request, FILTER_KEYS);
        if (!body.path("condition").isTextual()) {
            throw new BadRequestException("Invalid filter: condition is required, a text");
        }
        answer(
                request,
                restrictions.filter(
                        principal(request),
                        request.lake(),
                        request.qualified("{table}"),
                        request.name("{filter}"),
                        body.path("condition").textValue(),
                        AudienceReader.read(body)));
    }

    private void deleteFilter(RestRequest request) {
        answer(
                request,
                restrictions.endFilter(
                        principal(request),
                        request.lake(),
                        request.qualified("{table}"),
                        request.name("{filter}")));
    }

    private void putMask(RestRequest request) {
        JsonNode body = body(request, MASK_KEYS);
        String column = request.name("{column}");
        answer(
                request,
                restrictions.mask(
                        principal(request),
                        request.lake(),
                        request.qualified("{table}"),
                        column,
                        table -> MaskReader.read(body, table.schema(), table.fieldId(column)),
                        AudienceReader.read(body)));
    }

    private void deleteMask(RestRequest request) {
        answer(
                request,
                restrictions.endMask(
                        principal(request),
                        request.lake(),
                        request.qualified("{table}"),
                        request.name("{column}")));
    }

    private void putTag(RestRequest request) {
        answer(
                request,
                restrictions.tag(
                        principal(request),
                        request.lake(),
                        request.qualified("{table}"),
                        request.name("{column}"),
                        request.name("{tag}")));
    }

    private void deleteTag(RestRequest request) {
        answer(
                request,
                restrictions.endTag(
                        principal(request),
                        request.lake(),
                        request.qualified("{table}"),
                        request.name("{column}"),
                        request.name("{tag}")));
    }

    private void tagMasks(RestRequest request) {
        ObjectNode answer = MAPPER.createObjectNode();
        var all = answer.putArray("tag-masks");
        restrictions
                .tagMasks(principal(request), request.lake())
                .forEach(mask -> all.add(RestrictionJson.tagMask(mask)));
        request.answer(answer);
    }

    private void putTagMask(RestRequest request) {
        JsonNode body = body(request, MASK_KEYS);
        answer(
                request,
                restrictions.tagMask(
                        principal(request),
                        request.lake(),
                        request.name("{tag}"),
                        MaskReader.read(body),
                        AudienceReader.read(body)));
    }

    private void deleteTagMask(RestRequest request) {
        answer(
                request,
                restrictions.endTagMask(principal(request), request.lake(), request.name("{tag}")));
    }

    private static JsonNode body(RestRequest request, Set<String> keys) {
        JsonNode body = request.body(JsonNode.class);
        AudienceReader.requireKeys(body, keys);
        return body;
    }

    private static Principal principal(RestRequest request) {
        return BearerFilter.principal(request.context());
    }

    private static void answer(RestRequest request, RuleOutcome outcome) {
        request.answer(GrantRoutes.describe(outcome));
    }
}
