package dev.tarn.gateway.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.login.LoginFilter;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.protocol.TrinoHeaders;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;
import java.util.Optional;

/** Where a query begins: {@code /v1/statement}. */
final class StatementRoutes {
    private static final String PATH = "/v1/statement";

    private final Statements statements;
    private final ExternalAddress.Source addresses;

    StatementRoutes(Statements statements, ExternalAddress.Source addresses) {
        this.statements = statements;
        this.addresses = addresses;
    }

    void register(RoutesConfig routes) {
        routes.post(PATH, this::submit);
        // Drivers validate a connection with it: whoever gets here has signed in.
        routes.head(PATH, context -> context.status(200));
    }

    private void submit(Context context) {
        Submission submission = submission(context);
        Submitted submitted =
                statements.submit(
                        submission, request -> TrinoHeaders.toTrino(context.req(), request));
        context.header("Cache-Control", "no-store");
        switch (submitted) {
            case Submitted.Accepted(String body, var headers) -> {
                TrinoHeaders.toClient(headers, context.res());
                context.contentType("application/json").result(body);
            }
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
                sql(context),
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
                PreparedStatements.of(context.req()));
    }

    private static Optional<String> header(Context context, String name) {
        return Optional.ofNullable(context.header(name));
    }

    /** Text without a charset is UTF-8, as Trino's clients mean it. */
    private static String sql(Context context) {
        if (context.header("Content-Encoding") != null) {
            throw new HttpRefusal(415, "A statement comes uncompressed", Map.of());
        }
        byte[] body = context.bodyAsBytes();
        if (body.length == 0) {
            throw new HttpRefusal(400, "There is no statement in the request", Map.of());
        }
        try {
            return charset(context).newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException _) {
            throw new HttpRefusal(400, "The statement is not text in its charset", Map.of());
        }
    }

    private static Charset charset(Context context) {
        String type = Optional.ofNullable(context.header("Content-Type")).orElse("");
        int at = type.toLowerCase(java.util.Locale.ROOT).indexOf("charset=");
        if (at < 0) {
            return UTF_8;
        }
        try {
            return Charset.forName(
                    type.substring(at + "charset=".length())
                            .split(";", 2)[0]
                            .strip()
                            .replace("\"", ""));
        } catch (UnsupportedCharsetException | java.nio.charset.IllegalCharsetNameException _) {
            throw new HttpRefusal(415, "The charset of the statement is unknown", Map.of());
        }
    }
}
