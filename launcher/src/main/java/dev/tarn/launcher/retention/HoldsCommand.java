package dev.tarn.launcher.retention;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.QualifiedName;
import dev.tarn.launcher.state.LaunchFailure;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "holds",
        description = "Keeps what tables were between two times, whoever wants it gone.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = HelpCommand.class,
        mixinStandardHelpOptions = true)
public final class HoldsCommand {
    private static final String HOLDS = "/api/v1/holds";

    private final PrintStream out = System.out;

    /** What a hold covers. */
    static final class PlacesOption {
        @Option(
                names = "--table",
                paramLabel = "TABLE",
                description =
                        "A table, as in SQL; * stands for any characters. Several are allowed.")
        private List<String> tables = List.of();

        @Option(
                names = "--namespace",
                paramLabel = "NAMESPACE",
                description = "A namespace and all beneath it. Several are allowed.")
        private List<String> namespaces = List.of();

        @Option(names = "--whole-lake", description = "Everything in the lake.")
        private boolean wholeLake;

        private void write(ArrayNode places, String lake) {
            if (wholeLake != (tables.isEmpty() && namespaces.isEmpty())) {
                throw new LaunchFailure(
                        "Say what to hold: --table and --namespace, or else --whole-lake");
            }
            if (wholeLake) {
                places.addObject().put("lake", lake);
            }
            for (String table : tables) {
                QualifiedName name = QualifiedName.ofTable(table, lake);
                ObjectNode place = places.addObject().put("lake", lake);
                name.levels().forEach(place.putArray("namespace")::add);
                place.put("name", name.name());
            }
            for (String namespace : namespaces) {
                QualifiedName.parse(namespace)
                        .parts()
                        .forEach(places.addObject().put("lake", lake).putArray("namespace")::add);
            }
        }
    }

    @Command(
            name = "list",
            description = "Lists the holds over what you look after.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin CatalogOptions options,
            @Option(names = "--ended", description = "With those that have ended.") boolean ended,
            @Option(names = "--json", description = "For programs: one hold a line.")
                    boolean json) {
        return options.with(lake -> {
            var rows = new TextTable("hold", "covers", "from", "to", "until", "by", "reason", "");
            for (JsonNode hold : lake.list(HOLDS + "?ended=" + ended, "holds")) {
                if (json) {
                    out.println(hold);
                } else {
                    add(rows, hold);
                }
            }
            if (!json && rows.isEmpty()) {
                out.println("Nothing is held.");
            } else if (!json) {
                rows.print(out);
            }
            return 0;
        });
    }

    @Command(
            name = "put",
            description = "Makes a hold, or changes what one of this name covers.",
            mixinStandardHelpOptions = true)
    int put(
            @Mixin CatalogOptions options,
            @Mixin PlacesOption places,
            @Option(
                            names = "--from",
                            paramLabel = "INSTANT",
                            description =
                                    "Of what was current from then on, like 2026-01-01T00:00:00Z; since ever without it.")
                    @Nullable String from,
            @Option(
                            names = "--to",
                            paramLabel = "INSTANT",
                            description =
                                    "Of what was current up to then; what is to come as well without it.")
                    @Nullable String to,
            @Option(
                            names = "--until",
                            paramLabel = "INSTANT",
                            description = "When the hold ends by itself.")
                    @Nullable String until,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
                    String reason,
            @Parameters(paramLabel = "NAME", description = "What the hold is called.")
                    String name) {
        return options.with(lake -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            places.write(body.putArray("tables"), lake.name());
            body.put("reason", reason);
            putIfGiven(body, "from", from);
            putIfGiven(body, "to", to);
            putIfGiven(body, "until", until);
            lake.catalog().put(path(name), body);
            out.println("Hold " + name + " is in force.");
            return 0;
        });
    }

    @Command(
            name = "end",
            description =
                    "Ends a hold. What nobody else needs goes with the next expiry, or with the next upkeep.",
            mixinStandardHelpOptions = true)
    int end(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "NAME", description = "What the hold is called.")
                    String name) {
        return options.with(lake -> {
            lake.catalog().delete(path(name));
            out.println("Hold " + name + " has ended.");
            return 0;
        });
    }

    private static void putIfGiven(ObjectNode body, String key, @Nullable String value) {
        Optional.ofNullable(value).ifPresent(given -> body.put(key, given));
    }

    private static String path(String name) {
        return HOLDS + "/" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }

    private static void add(TextTable rows, JsonNode hold) {
        rows.row(
                hold.path("name").asText(),
                covers(hold),
                hold.path("from").asText("-"),
                hold.path("to").asText("-"),
                hold.path("until").asText("-"),
                hold.path("created-by").asText(),
                hold.path("reason").asText(),
                state(hold));
    }

    private static String state(JsonNode hold) {
        if (hold.has("ended-at")) {
            return "ended %s by %s"
                    .formatted(hold.path("ended-at").asText(), hold.path("ended-by").asText());
        }
        return hold.path("in-force").asBoolean() ? "" : "over";
    }

    private static String covers(JsonNode hold) {
        var all = new ArrayList<String>();
        for (JsonNode place : hold.path("tables")) {
            var parts = new ArrayList<String>();
            parts.add(place.path("lake").asText());
            place.path("namespace").forEach(level -> parts.add(level.asText()));
            parts.add(place.path("name").asText("…"));
            all.add(new QualifiedName(parts).toString());
        }
        return String.join(", ", all);
    }
}
