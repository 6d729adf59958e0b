package dev.tarn.catalog.identity;

import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Lets administrators pass, who have signed in themselves: a token that an engine holds for an
 * administrator does not manage who may sign in.
 */
public final class Administrators {
    private Administrators() {}

    public static Handler only(Handler handler) {
        return context -> {
            Principal asking = BearerFilter.principal(context);
            if (!is(asking)) {
                throw new ForbiddenException(
                        "Principal %s may not do this: it needs the role admin", asking.name());
            }
            if (asking.actor().isPresent()) {
                throw new ForbiddenException(
                        "Principal %s may not do this through %s: sign in directly",
                        asking.name(), asking.actor().orElseThrow());
            }
            handler.handle(context);
        };
    }

    /** Whether somebody, or whoever acts for them, may do everything. */
    public static boolean is(Principal principal) {
        return principal.roles().contains(Roles.ADMIN);
    }

    static String name(Context context) {
        return BearerFilter.principal(context).name();
    }
}
