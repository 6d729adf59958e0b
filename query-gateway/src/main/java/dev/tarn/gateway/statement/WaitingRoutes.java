package dev.tarn.gateway.statement;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.gateway.login.LoginFilter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;

/** Where a client asks whether it is its turn. */
final class WaitingRoutes {
    private static final String TURN = "/waiting/{id}/{asked}";

    private final Statements statements;

    WaitingRoutes(Statements statements) {
        this.statements = statements;
    }

    void register(RoutesConfig routes) {
        routes.get(TURN, this::turn);
        routes.delete(TURN, this::leave);
    }

    private void turn(Context context) {
        String asked = context.pathParam("asked");
        if (!asked.matches("[0-9]{1,8}")) {
            throw missing();
        }
        StatementRoutes.answer(
                context,
                statements
                        .turn(
                                LoginFilter.principal(context),
                                context.pathParam("id"),
                                Integer.parseInt(asked))
                        .orElseThrow(WaitingRoutes::missing));
    }

    private void leave(Context context) {
        if (!statements.leave(LoginFilter.principal(context), context.pathParam("id"))) {
            throw missing();
        }
        context.status(204);
    }

    private static HttpRefusal missing() {
        return new HttpRefusal(404, "There is no such query", Map.of());
    }
}
