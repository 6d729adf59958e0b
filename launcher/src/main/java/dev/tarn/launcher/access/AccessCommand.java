package dev.tarn.launcher.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.QualifiedName;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "access",
        description = "Says who may do what, and who sees what, in a lake.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ApplyCommand.class,
            ExplainCommand.class,
            VersionsCommand.class,
            DiffCommand.class,
            HelpCommand.class
        },
        mixinStandardHelpOptions = true)
public final class AccessCommand {
    private static final String TABLE_NAME =
            "As in SQL: sales.orders or sales.\"a.b\", also with the lake before it.";

    private final PrintStream out = System.out;

    /** Where a grant holds; the whole lake when neither is given. */
    static final class PlaceOption {
        @Option(
                names = "--namespace",
                paramLabel = "NAMESPACE",
                description = "On a namespace and all beneath it.")
        private Optional<String> namespace = Optional.empty();

        @Option(names = "--table", paramLabel = "TABLE", description = "On a table or view.")
        private Optional<String> table = Optional.empty();

        void write(ObjectNode body, CatalogOptions options) {
            table.map(options::table)
                    .ifPresent(name -> {
                        name.levels().forEach(body.putArray("namespace")::add);
                        body.put("table", name.name());
                    });
            namespace
                    .map(QualifiedName::parse)
                    .ifPresent(name -> name.parts().forEach(body.putArray("namespace")::add));
        }
    }

    /** Whom a filter or mask is for. */
    static final class AudienceOption {
        @Option(
                names = "--for",
                paramLabel = "ROLE",
                split = ",",
                description = "For those who have one of these roles.")
        private List<String> roles = List.of();

        @Option(
                names = "--except",
                paramLabel = "ROLE",
                split = ",",
                description = "For all but those who have one of these roles.")
        private List<String> except = List.of();

        void write(ObjectNode body) {
            boolean allBut = roles.isEmpty();
            (allBut ? except : roles)
                    .forEach(body.putArray(allBut ? "except-roles" : "roles")::add);
        }
    }

    @Command(
            name = "grant",
            description = "Gives privileges to a role.",
            mixinStandardHelpOptions = true)
    int grant(
            @Mixin CatalogOptions options,
            @ArgGroup @Nullable PlaceOption place,
            @Option(
                            names = "--until",
                            paramLabel = "INSTANT",
                            description = "Until then, like 2026-12-31T12:00:00Z.")
                    Optional<String> until,
            @Option(
                            names = {"--within", "--window"},
                            paramLabel = "DURATION",
                            description = "Of TIME_TRAVEL alone: how long back, like 7d or 12h.")
                    Optional<String> within,
            @Option(
                            names = "--tags",
                            paramLabel = "TAG",
                            split = ",",
                            description = "Of TIME_TRAVEL alone: tags that may be read.")
                    @Nullable List<String> tags,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
                    Optional<String> reason,
            @Parameters(paramLabel = "ROLE", description = "The role.") String role,
            @Parameters(
                            paramLabel = "PRIVILEGE",
                            arity = "1..*",
                            split = ",",
                            description =
                                    "DISCOVER, SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, MANAGE_GRANTS, TIME_TRAVEL, READ_METADATA, OPERATE or ALL.")
                    List<String> privileges) {
        ObjectNode body = grants(options, place, role, privileges);
        until.ifPresent(instant -> body.put("until", instant));
        within.ifPresent(back -> body.put("window", Within.iso(back)));
        if (tags != null && !tags.isEmpty()) {
            tags.forEach(body.putArray("tags")::add);
        }
        reason.ifPresent(text -> body.put("reason", text));
        return options.with(lake -> {
            lake.catalog().put(lake.management("/grants"), body);
            out.println(role + " has " + String.join(", ", privileges) + where(body) + ".");
            return 0;
        });
    }

    @Command(
            name = "revoke",
            description = "Takes privileges away from a role; what it has from above it keeps.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin CatalogOptions options,
            @ArgGroup @Nullable PlaceOption place,
            @Parameters(paramLabel = "ROLE", description = "The role.") String role,
            @Parameters(
                            paramLabel = "PRIVILEGE",
                            arity = "1..*",
                            split = ",",
                            description = "As for grant.")
                    List<String> privileges) {
        ObjectNode body = grants(options, place, role, privileges);
        return options.with(lake -> {
            JsonNode answer = lake.catalog().post(lake.management("/grants/revoke"), body);
            out.println(
                    "Revoked from %s%s: %d."
                            .formatted(role, where(body), answer.path("changes").asInt()));
            return 0;
        });
    }

    @Command(
            name = "grants",
            description = "Lists the grants of a lake.",
            mixinStandardHelpOptions = true)
    int grants(@Mixin CatalogOptions options) {
        return options.with(lake -> {
            var rows = new TextTable("role", "privilege", "on", "back to", "until", "reason");
            for (JsonNode grant : lake.managementList("/grants", "grants")) {
                rows.row(
                        grant.path("role").asText(),
                        grant.path("privilege").asText(),
                        place(grant),
                        Within.words(grant),
                        grant.path("until").asText(""),
                        grant.path("reason").asText());
            }
            rows.print(out);
            return 0;
        });
    }

    @Command(
            name = "filter",
            description =
                    "Shows some roles only the rows of a table for which a condition holds; without a condition, ends the filter.",
            mixinStandardHelpOptions = true)
    int filter(
            @Mixin CatalogOptions options,
            @ArgGroup @Nullable AudienceOption audience,
            @Option(
                            names = "--where",
                            paramLabel = "SQL",
                            description = "The condition, as Trino reads it.")
                    Optional<String> condition,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "FILTER", description = "A name for the filter.")
                    String filter) {
        QualifiedName name = options.table(table);
        String path = "/tables/%s/filters/%s".formatted(name.encoded(), segment(filter));
        Optional<ObjectNode> body =
                condition.map(sql -> {
                    ObjectNode json = JsonNodeFactory.instance.objectNode().put("condition", sql);
                    audience(audience).write(json);
                    return json;
                });
        return put(options, path, body, "Filter " + filter + " of " + name);
    }

    @Command(
            name = "mask",
            description =
                    "Shows some roles something else than a column holds; without a mask, ends it.",
            mixinStandardHelpOptions = true)
    int mask(
            @Mixin CatalogOptions options,
            @ArgGroup @Nullable AudienceOption audience,
            @Mixin MaskOption mask,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "COLUMN", description = "A column.") String column) {
        QualifiedName name = options.table(table);
        String path = "/tables/%s/masks/%s".formatted(name.encoded(), segment(column));
        return put(
                options,
                path,
                mask.body(audience(audience)),
                "The mask of column " + column + " of " + name);
    }

    @Command(
            name = "tag",
            description = "Tags a column, as for example pii.",
            mixinStandardHelpOptions = true)
    int tag(
            @Mixin CatalogOptions options,
            @Option(names = "--remove", description = "Takes the tag away.") boolean remove,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "COLUMN", description = "A column.") String column,
            @Parameters(paramLabel = "TAG", description = "The tag.") String tag) {
        QualifiedName name = options.table(table);
        String path =
                "/tables/%s/columns/%s/tags/%s"
                        .formatted(name.encoded(), segment(column), segment(tag));
        Optional<ObjectNode> body =
                remove ? Optional.empty() : Optional.of(JsonNodeFactory.instance.objectNode());
        return put(options, path, body, "Tag " + tag + " of column " + column + " of " + name);
    }

    @Command(
            name = "tag-mask",
            description = "Masks all columns of the lake that have a tag; without a mask, ends it.",
            mixinStandardHelpOptions = true)
    int tagMask(
            @Mixin CatalogOptions options,
            @ArgGroup @Nullable AudienceOption audience,
            @Mixin MaskOption mask,
            @Parameters(paramLabel = "TAG", description = "The tag.") String tag) {
        return put(
                options,
                "/tag-masks/" + segment(tag),
                mask.body(audience(audience)),
                "The mask of tag " + tag);
    }

    @Command(
            name = "policy",
            description = "Shows the filters, masks and tags of a table.",
            mixinStandardHelpOptions = true)
    int policy(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table) {
        QualifiedName name = options.table(table);
        return options.with(lake -> {
            JsonNode policy =
                    lake.catalog().get(lake.management("/tables/" + name.encoded() + "/policy"));
            var rows = new TextTable("kind", "name or column", "what", "for");
            for (JsonNode filter : policy.path("filters")) {
                rows.row(
                        "filter",
                        filter.path("name").asText(),
                        filter.path("condition").asText(),
                        whom(filter));
            }
            for (JsonNode mask : policy.path("masks")) {
                String more = mask.path("value").asText(mask.path("expression").asText(""));
                rows.row(
                        "mask",
                        mask.path("column").asText(),
                        (mask.path("mask").asText() + " " + more).strip(),
                        whom(mask));
            }
            for (JsonNode tag : policy.path("tags")) {
                rows.row("tag", tag.path("column").asText(), tag.path("tag").asText(), "");
            }
            rows.print(out);
            return 0;
        });
    }

    private int put(CatalogOptions options, String path, Optional<ObjectNode> body, String what) {
        return options.with(lake -> {
            if (body.isPresent()) {
                lake.catalog().put(lake.management(path), body.orElseThrow());
                out.println(what + " holds.");
            } else {
                lake.catalog().delete(lake.management(path));
                out.println(what + " has ended.");
            }
            return 0;
        });
    }

    private static ObjectNode grants(
            CatalogOptions options,
            @Nullable PlaceOption place,
            String role,
            List<String> privileges) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("role", role);
        privileges.forEach(body.putArray("privileges")::add);
        if (place != null) {
            place.write(body, options);
        }
        return body;
    }

    /** Without either option it is for everybody. */
    private static AudienceOption audience(@Nullable AudienceOption given) {
        return given == null ? new AudienceOption() : given;
    }

    private static String segment(String name) {
        return new QualifiedName(List.of(name)).encoded();
    }

    private static String where(JsonNode body) {
        String place = place(body);
        return place.isEmpty() ? " on the lake" : " on " + place;
    }

    private static String place(JsonNode json) {
        if (json.has("table")) {
            return QualifiedName.of(json.path("namespace"), json.path("table").asText()).toString();
        }
        return json.has("namespace") ? QualifiedName.of(json.path("namespace")).toString() : "";
    }

    private static String whom(JsonNode json) {
        boolean allBut = json.has("except-roles");
        var roles = new ArrayList<String>();
        json.path(allBut ? "except-roles" : "roles").forEach(role -> roles.add(role.asText()));
        String names = String.join(", ", roles);
        return allBut ? (names.isEmpty() ? "all" : "all but " + names) : names;
    }
}
