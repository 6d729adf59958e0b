package dev.tarn.catalog.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.config.Secret;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.util.Iterator;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;

/** The management of webhooks. A secret goes in and never comes out. */
final class WebhookRoutes {
    private static final String ALL = "/api/v1/lakes/{lake}/webhooks";
    private static final String ONE = ALL + "/{webhook}";
    private static final Set<String> KEYS = Set.of("url", "secret", "from");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Webhooks webhooks;

    WebhookRoutes(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    void register(RouteTable routes) {
        add(routes, HandlerType.GET, ALL, this::list);
        add(routes, HandlerType.GET, ONE, this::load);
        add(routes, HandlerType.PUT, ONE, this::put);
        add(routes, HandlerType.DELETE, ONE, this::delete);
    }

    private static void add(
            RouteTable routes, HandlerType method, String path, RouteTable.RestHandler handler) {
        routes.add(method, path, Administrators.only(routes.reading(path, handler)));
    }

    private void list(RestRequest request) {
        ObjectNode answer = MAPPER.createObjectNode();
        var all = answer.putArray("webhooks");
        webhooks.list(request.lake()).forEach(webhook -> all.add(describe(webhook)));
        request.answer(answer);
    }

    private void load(RestRequest request) {
        request.answer(describe(webhooks.require(request.lake(), request.name("{webhook}"))));
    }

    private void put(RestRequest request) {
        JsonNode body = request.body(JsonNode.class);
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new BadRequestException(
                        "Invalid webhook: unknown key %s, known are from, secret, url", name);
            }
        }
        String name = request.name("{webhook}");
        webhooks.put(
                request.lake(),
                name,
                url(text(body, "url")),
                new Secret(text(body, "secret")),
                fromTheStart(body));
        request.answer(describe(webhooks.require(request.lake(), name)));
    }

    private void delete(RestRequest request) {
        webhooks.delete(request.lake(), request.name("{webhook}"));
        request.answerNothing();
    }

    private static ObjectNode describe(WebhookRow webhook) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("name", webhook.name());
        json.put("url", webhook.url());
        json.put("delivered", webhook.told().toString());
        json.put("failures", webhook.failures());
        webhook.lastFailure().ifPresent(reason -> json.put("last-failure", reason));
        return json;
    }

    private static boolean fromTheStart(JsonNode body) {
        String from = body.path("from").asText("now");
        return switch (from) {
            case "now" -> false;
            case "start" -> true;
            default ->
                    throw new BadRequestException(
                            "Invalid webhook: from is %s, and neither now nor start", from);
        };
    }

    private static String text(JsonNode body, String name) {
        if (!body.path(name).isTextual()) {
            throw new BadRequestException("Invalid webhook: %s is required, a text", name);
        }
        return body.path(name).textValue();
    }

    private static URI url(String value) {
        try {
            URI url = URI.create(value);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // Said below, together with the other kinds of wrong.
        }
        throw new BadRequestException(
                "Invalid webhook: url is no http or https URL, or holds a user");
    }
}
