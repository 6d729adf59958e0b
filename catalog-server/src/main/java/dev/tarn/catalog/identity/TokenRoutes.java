package dev.tarn.catalog.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.Json;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.http.RequestScope;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * The token endpoint and the key set, the two places that nobody needs a token for. Errors have the
 * shape of RFC 6749, which clients of this endpoint read.
 */
final class TokenRoutes {
    static final String TOKENS = "/v1/oauth/tokens";
    static final String KEYS = "/.well-known/jwks.json";

    private static final int BODY_MAX = 64 * 1024;
    private static final String FORM = "application/x-www-form-urlencoded";

    /**
     * Verifiers fetch the set again for a key that it lacks, so that it may be kept for a while.
     */
    private static final String KEYS_CACHING = "public, max-age=300";

    private final Tokens tokens;
    private final SigningKeys keys;

    TokenRoutes(Tokens tokens, SigningKeys keys) {
        this.tokens = tokens;
        this.keys = keys;
    }

    void register(RouteTable routes) {
        routes.add(HandlerType.POST, TOKENS, this::tokens);
        routes.add(HandlerType.GET, KEYS, this::keys);
        routes.add(HandlerType.HEAD, KEYS, this::keys);
    }

    private void keys(Context context) {
        context.header("Cache-Control", KEYS_CACHING)
                .contentType("application/jwk-set+json")
                .result(keys.published().toString(true));
    }

    private void tokens(Context context) throws IOException {
        context.header("Cache-Control", "no-store").header("Pragma", "no-cache");
        if (!isForm(context)) {
            unreadable(context, 400, "The request must be " + FORM);
            return;
        }
        byte[] body = context.bodyInputStream().readNBytes(BODY_MAX + 1);
        if (body.length > BODY_MAX) {
            unreadable(context, 413, "The request is too large");
            return;
        }
        Optional<TokenForm> form = TokenForm.parse(body);
        if (form.isEmpty()) {
            unreadable(context, 400, "The form cannot be read, or has a parameter twice");
            return;
        }
        answer(context, tokens.answer(request(context, form.orElseThrow())));
    }

    private void unreadable(Context context, int status, String description) {
        tokens.unreadable(request(context, TokenForm.EMPTY), description);
        refuse(context, status, TokenError.INVALID_REQUEST, description);
    }

    private static TokenRequest request(Context context, TokenForm form) {
        RequestScope scope = RequestScope.current();
        String authorization = context.header("Authorization");
        return new TokenRequest(
                form, authorization == null ? "" : authorization, TokenRequest.Sender.of(scope));
    }

    private static void answer(Context context, TokenAnswer answer) {
        switch (answer) {
            case TokenAnswer.Issued issued -> {
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                json.put("access_token", issued.token());
                json.put("token_type", "bearer");
                // Told 0, a client asks again and again for the rest of that second.
                json.put("expires_in", Math.max(1, issued.lifetime().toSeconds()));
                json.put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
                json.put("scope", "catalog");
                issued.refreshToken().ifPresent(token -> json.put("refresh_token", token));
                context.contentType("application/json").result(Json.write(json));
            }
            case TokenAnswer.Refused refused -> {
                boolean unknown = refused.error() == TokenError.INVALID_CLIENT;
                if (unknown) {
                    context.header("WWW-Authenticate", "Basic realm=\"tarn\"");
                }
                // Other servers answer 400 for a dead session; it is no less a lack of proof.
                boolean unproven = unknown || refused.error() == TokenError.INVALID_GRANT;
                refuse(context, unproven ? 401 : 400, refused.error(), refused.description());
            }
            case TokenAnswer.Later later -> {
                long seconds = Math.max(1, later.pause().plusMillis(999).toSeconds());
                context.header("Retry-After", Long.toString(seconds));
                refuse(
                        context,
                        later.error() == TokenError.SLOW_DOWN ? 429 : 503,
                        later.error(),
                        "Try again in %d s".formatted(seconds));
            }
        }
    }

    private static void refuse(Context context, int status, TokenError error, String description) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("error", error.code());
        json.put("error_description", description);
        context.status(status).contentType("application/json").result(Json.write(json));
    }

    private static boolean isForm(Context context) {
        // The header itself: who asks for the type looks its charset up and fails on an unknown
        // one.
        String type = context.header("Content-Type");
        return type != null && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(FORM);
    }
}
