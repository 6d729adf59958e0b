package dev.tarn.writer.intake;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.writer.creation.NewTable;
import dev.tarn.writer.format.BatchMode;
import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.format.BodyFormat;
import dev.tarn.writer.format.Compression;
import dev.tarn.writer.ledger.BatchOrigin;
import dev.tarn.writer.receipt.BatchPath;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.exceptions.BadRequestException;
import org.jspecify.annotations.Nullable;

/** What a producer asks for, from headers and query. Nothing that is not understood is ignored. */
final class OptionsParser {
    private static final Set<String> PARAMETERS =
            Set.of(
                    "ack",
                    "format",
                    "mode",
                    "delimiter",
                    "null",
                    "create",
                    "schema",
                    "partition",
                    "message",
                    "contract",
                    "sheet",
                    "source",
                    "pipeline",
                    "pipeline-version",
                    "replays");
    private static final int UNSUPPORTED_MEDIA = 415;

    private static final int ORIGIN_CHARACTERS_MAX = 1_000;

    private OptionsParser() {}

    static BatchOptions parse(Context context) {
        for (String name : context.queryParamMap().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new BadRequestException("Nothing here is called %s", name);
            }
        }
        BatchMode mode = mode(context);
        BodyFormat format = format(context);
        Optional<Character> delimiter = delimiter(context.queryParam("delimiter"));
        Optional<String> nullText = Optional.ofNullable(context.queryParam("null"));
        boolean hasFields = format == BodyFormat.CSV || format == BodyFormat.TSV;
        if (!hasFields && (delimiter.isPresent() || nullText.isPresent())) {
            throw new BadRequestException("delimiter and null are for CSV and TSV");
        }
        try {
            return new BatchOptions(
                    format,
                    compression(context),
                    mode,
                    delimiter,
                    nullText,
                    message(context),
                    Optional.ofNullable(context.queryParam("sheet")));
        } catch (IllegalArgumentException refused) {
            throw new BadRequestException(refused, "%s", refused.getMessage());
        }
    }

    /** Where the batch comes from: said for people, and nothing depends on it. */
    static BatchOrigin origin(Context context) {
        return new BatchOrigin(
                said(context, "source"),
                said(context, "pipeline"),
                said(context, "pipeline-version"));
    }

    /** The batch instead of which this one comes. */
    static Optional<UUID> replays(Context context) {
        Optional<String> text = said(context, "replays");
        if (text.isPresent() && "true".equals(context.queryParam("create"))) {
            throw new BadRequestException(
                    "replays names a batch of a table that is there; create=true comes before that");
        }
        return text.map(BatchPath::batchId);
    }

    private static Optional<String> said(Context context, String name) {
        String text = context.queryParam(name);
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() > ORIGIN_CHARACTERS_MAX
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestException(
                    "%s has at most %d characters, and no control characters",
                    name, ORIGIN_CHARACTERS_MAX);
        }
        return Optional.of(text);
    }

    private static Optional<Integer> message(Context context) {
        return version(context, "message");
    }

    /** That the producer expects to be judged by. */
    static Optional<Integer> contract(Context context) {
        return version(context, "contract");
    }

    private static Optional<Integer> version(Context context, String name) {
        String version = context.queryParam(name);
        if (version == null) {
            return Optional.empty();
        }
        if (!version.matches("[1-9][0-9]{0,8}")) {
            throw new BadRequestException(
                    "%s is the version of a registered %s, not %s", name, name, version);
        }
        return Optional.of(Integer.valueOf(version));
    }

    private static BatchMode mode(Context context) {
        String word = Optional.ofNullable(context.queryParam("mode")).orElse("append");
        return BatchMode.named(word)
                .orElseThrow(() ->
                        new BadRequestException(
                                "mode is append or overwrite-partition, not %s", word));
    }

    /** What to make where there is no table. */
    static Optional<NewTable> newTable(Context context) {
        String create = Optional.ofNullable(context.queryParam("create")).orElse("false");
        Optional<String> schema = Optional.ofNullable(context.queryParam("schema"));
        Optional<String> partition = Optional.ofNullable(context.queryParam("partition"));
        for (String registered : List.of("message", "contract")) {
            if (create.equals("true") && context.queryParam(registered) != null) {
                throw new BadRequestException(
                        "A %s is registered for a table that is there; create=true comes before that",
                        registered);
            }
        }
        return switch (create) {
            case "true" ->
                    Optional.of(
                            new NewTable(
                                    String.valueOf(context.header("Authorization")),
                                    schema.map(OptionsParser::schema),
                                    partition.orElse("")));
            case "false" -> {
                if (schema.isPresent() || partition.isPresent()) {
                    throw new BadRequestException("schema and partition are for create=true");
                }
                yield Optional.empty();
            }
            default -> throw new BadRequestException("create is true or false, not %s", create);
        };
    }

    private static Schema schema(String json) {
        try {
            return SchemaParser.fromJson(json);
        } catch (RuntimeException wrong) {
            throw new BadRequestException(
                    wrong, "Not a schema in the JSON of Iceberg: %s", wrong.getMessage());
        }
    }

    private static Optional<Character> delimiter(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        if (text.length() != 1) {
            throw new BadRequestException("delimiter is one character");
        }
        return Optional.of(text.charAt(0));
    }

    private static BodyFormat format(Context context) {
        String asked = context.queryParam("format");
        if (asked != null) {
            return BodyFormat.named(asked)
                    .orElseThrow(() -> new BadRequestException("There is no format %s", asked));
        }
        String type = Optional.ofNullable(context.header("Content-Type")).orElse("");
        String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return BodyFormat.ofMediaType(media)
                .orElseThrow(() ->
                        new HttpRefusal(
                                UNSUPPORTED_MEDIA,
                                "Content-Type %s is no format of batches; it may also be said with ?format="
                                        .formatted(media.isEmpty() ? "is missing and" : media),
                                Map.of()));
    }

    private static Compression compression(Context context) {
        String encoding =
                Optional.ofNullable(context.header("Content-Encoding")).orElse("identity");
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "identity" -> Compression.NONE;
            case "gzip", "x-gzip" -> Compression.GZIP;
            case "zstd" -> Compression.ZSTD;
            default ->
                    throw new HttpRefusal(
                            UNSUPPORTED_MEDIA,
                            "Content-Encoding is gzip or zstd, not " + encoding,
                            Map.of());
        };
    }
}
