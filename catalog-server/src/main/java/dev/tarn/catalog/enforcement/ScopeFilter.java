package dev.tarn.catalog.enforcement;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.BearerFilter;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Map;
import java.util.Set;

/** Who has a token for a replay loads what is in lakes, and does nothing else. */
public final class ScopeFilter implements Handler {
    private static final String PROTOCOL = "/v1/";
    private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);

    @Override
    public void handle(Context context) {
        boolean scoped =
                BearerFilter.find(context).flatMap(principal -> principal.scope()).isPresent();
        if (scoped
                && !(READING.contains(context.method()) && context.path().startsWith(PROTOCOL))) {
            throw new HttpRefusal(
                    403, "Read-only: this token is for loading what a replay reads", Map.of());
        }
    }
}
