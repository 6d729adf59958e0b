package dev.tarn.chassis.identity;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.HttpServer;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Enumeration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lets a request pass with a verified bearer token, or when its path is open, whose token is not
 * even looked at; anything else is a 401 that says why (RFC 6750). Register it with {@code
 * routes.before}.
 */
public final class BearerFilter implements Handler {
    private static final String ATTRIBUTE = Principal.class.getName();
    private static final String SCHEME = "Bearer ";

    /** Keys are asked for no more often, see {@link RemoteKeys}. */
    private static final String RETRY_SECONDS = "5";

    private final TokenVerifier verifier;
    private final Predicate<Context> open;

    public BearerFilter(TokenVerifier verifier, Predicate<Context> open) {
        this.verifier = verifier;
        this.open = open;
    }

    /** Who asks; calling it on an open path is a bug. */
    public static Principal principal(Context context) {
        return find(context)
                .orElseThrow(() ->
                        new IllegalStateException("Nobody is known to ask for " + context.path()));
    }

    public static Optional<Principal> find(Context context) {
        return Optional.ofNullable(context.attribute(ATTRIBUTE));
    }

    @Override
    public void handle(Context context) {
        if (open.test(context)) {
            return;
        }
        switch (verifier.verify(token(context))) {
            case Verification.Verified(Principal principal, _) -> {
                context.attribute(ATTRIBUTE, principal);
                context.attribute(HttpServer.PRINCIPAL, principal.name());
            }
            case Verification.Rejected(String reason) ->
                    throw refuse(
                            reason,
                            "Bearer realm=\"tarn\", error=\"invalid_token\", error_description=\""
                                    + reason
                                    + '"');
            // A 401 would make clients throw away a token that may well be good.
            case Verification.Unavailable(String reason) ->
                    throw new HttpRefusal(503, reason, Map.of("Retry-After", RETRY_SECONDS));
        }
    }

    private static String token(Context context) {
        Enumeration<String> headers = context.req().getHeaders("Authorization");
        if (!headers.hasMoreElements()) {
            throw refuse("This needs a bearer token", "Bearer realm=\"tarn\"");
        }
        String header = headers.nextElement();
        if (headers.hasMoreElements()
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refuse("The Authorization header holds no bearer token", "Bearer realm=\"tarn\"");
        }
        return header.substring(SCHEME.length()).strip();
    }

    private static HttpRefusal refuse(String reason, String challenge) {
        return new HttpRefusal(401, reason, Map.of("WWW-Authenticate", challenge));
    }
}
