package dev.tarn.chassis.identity;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.function.Predicate;

/**
 * Lets a request pass with a verified bearer token, or when its route is open; anything else is a
 * 401.
 */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class BearerFilter implements Handler {
    private final TokenVerifier verifier;
    private final Predicate<Context> open;

    public BearerFilter(TokenVerifier verifier, Predicate<Context> open) {
        this.verifier = verifier;
        this.open = open;
    }

    /** Who asks; calling it on an open route without a token is a bug. */
    public static Principal principal(Context context) {
        throw new UnsupportedOperationException(context.path());
    }

    @Override
    public void handle(Context context) {
        throw new UnsupportedOperationException(verifier + " " + open);
    }
}
