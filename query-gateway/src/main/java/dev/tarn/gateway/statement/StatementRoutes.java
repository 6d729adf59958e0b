package dev.tarn.gateway.statement;

import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.login.LoginFilter;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.protocol.TrinoHeaders;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a query begins: {@code /v1/statement}. */
final class StatementRoutes {
    private static final String PATH = "/v1/statement";

    private final Statements statements;
    private final ExternalAddress.Source addresses;
    private final boolean spools;

    StatementRoutes(Statements statements, ExternalAddress.Source addresses, boolean spools) {
        this.statements = statements;
        this.addresses = addresses;
        this.spools = spools;
    }

    void register(RoutesConfig routes) {
        routes.post(PATH, this::submit);
        // Drivers validate a connection with it: whoever gets here has signed in.
        routes.head(PATH, context -> context.status(200));
    }

    private void submit(Context context) {
        answer(context, statements.submit(submission(context)));
    }

    static void answer(Context context, Submitted submitted) {
        context.header("Cache-Control", "no-store");
        switch (submitted) {
            case Submitted.Accepted(String body, var headers) -> {
                TrinoHeaders.toClient(headers, context.res());
                context.contentType("application/json").result(body);
            }
            case Submitted.Waiting(var answer) ->
                    context.contentType("application/json").result(answer.json());
            case Submitted.Refused(var problem) ->
                    context.contentType("application/json").result(problem.json());
            case Submitted.Rejected(int status, String body, var headers) -> {
                TrinoHeaders.toClient(headers, context.res());
                context.status(status).result(body);
            }
        }
    }

    private Submission submission(Context context) {
        Principal principal = LoginFilter.principal(context);
        RequestScope scope = RequestScope.current();
        return new Submission(
                principal,
                header(context, "X-Trino-User"),
                StatementText.of(context),
                addresses.of(context.req()),
                new Submission.Client(
                        scope.remoteAddress(),
                        scope.requestId(),
                        scope.userAgent(),
                        header(context, "X-Trino-Source"),
                        header(context, "X-Trino-Client-Tags").orElse(""),
                        header(context, "X-Trino-Client-Info"),
                        header(context, "X-Trino-Trace-Token"),
                        header(context, "X-Trino-Catalog"),
                        header(context, "X-Trino-Schema"),
                        header(context, "X-Trino-Transaction-Id")),
                headers(context),
                PreparedStatements.of(context.req()),
                header(context, AsOf.HEADER));
    }

    private List<TrinoHeaders.Header> headers(Context context) {
        var headers = new ArrayList<>(TrinoHeaders.passing(context.req()));
        if (spools) {
            headers.addAll(TrinoHeaders.encodings(context.req()));
        }
        return headers;
    }

    private static Optional<String> header(Context context, String name) {
        return Optional.ofNullable(context.header(name));
    }
}
