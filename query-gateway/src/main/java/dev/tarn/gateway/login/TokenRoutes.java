package dev.tarn.gateway.login;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.gateway.protocol.ExternalAddress;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where programs get a token for their client id and secret (RFC 6749, section 4.4), so that a
 * driver which fetches one by itself needs to know, and to trust, the gateway only. It is the
 * catalog that looks at them.
 */
final class TokenRoutes {
    /** As at the catalog. */
    static final String PATH = "/v1/oauth/tokens";

    private static final String GRANT = "client_credentials";

    private final CatalogLogin catalog;
    private final ExternalAddress.Source addresses;

    TokenRoutes(CatalogLogin catalog, ExternalAddress.Source addresses) {
        this.catalog = catalog;
        this.addresses = addresses;
    }

    void register(RoutesConfig routes) {
        routes.post(PATH, this::token);
    }

    private void token(Context context) {
        ExternalAddress address = addresses.of(context.req());
        LoginFilter.requireOwnSite(context, address);
        if (!address.secure()) {
            throw new HttpRefusal(403, "A secret is not taken over plain HTTP", Map.of());
        }
        if (!GRANT.equals(context.formParam("grant_type"))) {
            answer(context, 400, error("unsupported_grant_type"));
            return;
        }
        Optional<Credentials.Password> client = client(context);
        if (client.isEmpty()) {
            answer(context, 401, error("invalid_client"));
            return;
        }
        switch (catalog.fetch(client.orElseThrow())) {
            case CatalogLogin.Fetched.Token(String token) ->
                    answer(
                            context,
                            200,
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("access_token", token)
                                    .put("token_type", "Bearer"));
            case CatalogLogin.Fetched.No(Login.Refused _) ->
                    answer(context, 401, error("invalid_client"));
            case CatalogLogin.Fetched.No(Login.TooMany(var pause)) -> {
                context.header("Retry-After", Long.toString(Math.max(1, pause.toSeconds())));
                answer(context, 429, error("temporarily_unavailable"));
            }
            case CatalogLogin.Fetched.No(_) -> {
                context.header("Retry-After", "1");
                answer(context, 503, error("temporarily_unavailable"));
            }
        }
    }

    /** From the header or from the form; nobody when there are both. */
    private static Optional<Credentials.Password> client(Context context) {
        List<String> headers = Collections.list(context.req().getHeaders("Authorization"));
        Optional<String> id = Optional.ofNullable(context.formParam("client_id"));
        Optional<String> secret = Optional.ofNullable(context.formParam("client_secret"));
        return switch (Credentials.of(headers)) {
            case Credentials.Password password when secret.isEmpty() -> Optional.of(password);
            case Credentials.Absent _ ->
                    id.filter(name -> !name.isEmpty())
                            .flatMap(name ->
                                    secret.map(text ->
                                            new Credentials.Password(name, new Secret(text))));
            default -> Optional.empty();
        };
    }

    private static ObjectNode error(String code) {
        return JsonNodeFactory.instance.objectNode().put("error", code);
    }

    private static void answer(Context context, int status, ObjectNode body) {
        context.status(status)
                .header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(body.toString());
    }
}
