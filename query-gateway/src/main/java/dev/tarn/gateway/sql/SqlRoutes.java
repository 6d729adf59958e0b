package dev.tarn.gateway.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.gateway.login.LoginFilter;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.protocol.TrinoHeaders;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.statement.AsOf;
import dev.tarn.gateway.statement.OpenPages;
import dev.tarn.gateway.statement.StatementText;
import dev.tarn.gateway.statement.Submission;
import dev.tarn.gateway.syntax.PastStatement;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code POST /api/v1/sql}: a statement in, its rows out. */
final class SqlRoutes {
    private static final String PATH = "/api/v1/sql";
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";
    private static final String JSON_TYPE = "application/json";
    private static final String ARROW = "application/vnd.apache.arrow.stream";
    private static final List<String> TYPES = List.of(JSON_TYPE, NDJSON, CSV, ARROW);

    private static final List<String> KEYS = List.of("statement", "catalog", "schema", "source");
    private static final Pattern NAME = Pattern.compile("[\\x20-\\x7E]{1,200}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SqlRun run;
    private final ExternalAddress.Source addresses;
    private final OpenPages pages;
    private final Receipts receipts;

    SqlRoutes(SqlRun run, ExternalAddress.Source addresses, OpenPages pages, Receipts receipts) {
        this.receipts = receipts;
        this.run = run;
        this.addresses = addresses;
        this.pages = pages;
    }

    void register(RoutesConfig routes) {
        routes.post(PATH, this::sql);
    }

    private void sql(Context context) {
        String type = type(context);
        Submission submission = submission(context, body(context));
        Supplier<OutputStream> out =
                () -> {
                    context.contentType(type).header("Cache-Control", "no-store");
                    if (type.equals(ARROW)) {
                        // Bytes have no character set.
                        context.res().setCharacterEncoding(null);
                    }
                    try {
                        return context.res().getOutputStream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };
        try (var _ = pages.take(submission.principal().name())) {
            RowSink sink = sink(type, out);
            run.run(
                    submission,
                    hashed(context) ? HashingSink.before(sink, receipts::hashed) : sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RowSink sink(String type, Supplier<OutputStream> out) throws IOException {
        return switch (type) {
            case ARROW -> new ArrowSink(out);
            case CSV -> new LineSink(out, true);
            case NDJSON -> new LineSink(out, false);
            default -> new JsonSink(out);
        };
    }

    /** The first of the types that we have; JSON for those who take anything. */
    private static String type(Context context) {
        String accept =
                Optional.ofNullable(context.header("Accept"))
                        .orElse("*/*")
                        .toLowerCase(Locale.ROOT);
        for (String each : accept.split(",", -1)) {
            String type = each.split(";", 2)[0].strip();
            if (TYPES.contains(type)) {
                return type;
            }
            if (type.equals("*/*") || type.equals("application/*")) {
                return JSON_TYPE;
            }
        }
        throw new HttpRefusal(406, "Rows come as one of " + String.join(", ", TYPES), Map.of());
    }

    /** JSON with the statement and where its names are looked for, or the statement alone. */
    private static JsonNode body(Context context) {
        String type = Optional.ofNullable(context.header("Content-Type")).orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith(JSON_TYPE)) {
            return JSON.createObjectNode().put("statement", StatementText.of(context));
        }
        try {
            JsonNode body = JSON.readTree(context.bodyAsBytes());
            if (body == null || !body.isObject()) {
                throw bad("The body is no JSON object");
            }
            body.fieldNames()
                    .forEachRemaining(key -> {
                        if (!KEYS.contains(key)) {
                            throw bad("Unknown key " + key + ": there are " + KEYS);
                        }
                        if (!body.path(key).isTextual()) {
                            throw bad("The value of " + key + " is no text");
                        }
                    });
            return body;
        } catch (JsonProcessingException e) {
            throw bad("The body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Submission submission(Context context, JsonNode body) {
        String statement = inThePast(context, body.path("statement").asText(""));
        if (statement.isBlank()) {
            throw bad("There is no statement in the request");
        }
        RequestScope scope = RequestScope.current();
        Optional<String> catalog = name(body, "catalog");
        Optional<String> schema = name(body, "schema");
        Optional<String> source = name(body, "source").or(() -> Optional.of("rest"));
        List<TrinoHeaders.Header> headers = new ArrayList<>();
        headers.add(SqlRun.CAPABILITIES);
        catalog.ifPresent(name -> headers.add(new TrinoHeaders.Header("X-Trino-Catalog", name)));
        schema.ifPresent(name -> headers.add(new TrinoHeaders.Header("X-Trino-Schema", name)));
        source.ifPresent(name -> headers.add(new TrinoHeaders.Header("X-Trino-Source", name)));
        return new Submission(
                LoginFilter.principal(context),
                Optional.ofNullable(context.header("X-Trino-User")),
                statement,
                addresses.of(context.req()),
                new Submission.Client(
                        scope.remoteAddress(),
                        scope.requestId(),
                        scope.userAgent(),
                        source,
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        catalog,
                        schema,
                        Optional.empty()),
                List.copyOf(headers),
                Map.of(),
                Optional.ofNullable(context.header(AsOf.HEADER)));
    }

    /** With {@code ?as-of=}, every table is read as it was at that time. */
    private String inThePast(Context context, String statement) {
        for (String name : context.queryParamMap().keySet()) {
            if (!name.equals("as-of") && !name.equals("hash")) {
                throw bad("Unknown parameter " + name + ": there are as-of and hash");
            }
        }
        String asOf = context.queryParam("as-of");
        if (asOf == null) {
            return statement;
        }
        if (context.header(AsOf.HEADER) != null) {
            throw bad("as-of and %s are one too many".formatted(AsOf.HEADER));
        }
        Instant instant;
        try {
            instant = Instant.parse(asOf);
        } catch (DateTimeParseException _) {
            throw bad("as-of is no time like 2026-01-31T12:00:00Z");
        }
        return PastStatement.asOf(statement, instant)
                .orElseThrow(() ->
                        bad("Only a query can be asked as of a time, with plain names of tables"));
    }

    /** With {@code ?hash=true} the receipt gets a hash of the rows. */
    private static boolean hashed(Context context) {
        String wanted = context.queryParam("hash");
        if (wanted == null || wanted.equals("false")) {
            return false;
        }
        if (wanted.equals("true")) {
            return true;
        }
        throw bad("hash is true or false");
    }

    private static Optional<String> name(JsonNode body, String key) {
        Optional<String> name = Optional.of(body.path(key).asText("")).filter(t -> !t.isEmpty());
        if (name.filter(text -> !NAME.matcher(text).matches()).isPresent()) {
            throw bad(key + " is no name");
        }
        return name;
    }

    private static HttpRefusal bad(String message) {
        return new HttpRefusal(400, message, Map.of());
    }
}
