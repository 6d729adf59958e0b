package dev.tarn.launcher.retention;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.QualifiedName;
import java.io.PrintStream;
import java.util.ArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retention",
        description = "Says what of a table is kept, and who needs it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = HelpCommand.class,
        mixinStandardHelpOptions = true)
public final class RetentionCommand {
    private final PrintStream out = System.out;

    @Command(
            name = "explain",
            description =
                    "Says of each snapshot who needs it; an expiry takes those that nobody needs.",
            mixinStandardHelpOptions = true)
    int explain(
            @Mixin CatalogOptions options,
            @Option(names = "--json", description = "For programs: one snapshot a line.")
                    boolean json,
            @Parameters(
                            paramLabel = "TABLE",
                            description =
                                    "As in SQL: sales.orders or sales.\"a.b\", also with the lake before it.")
                    String table) {
        QualifiedName name = options.table(table);
        return options.with(lake -> {
            var rows = new TextTable("snapshot", "made at", "needed by");
            for (JsonNode snapshot :
                    lake.managementList("/tables/" + name.encoded() + "/retention", "snapshots")) {
                if (json) {
                    out.println(snapshot);
                } else {
                    rows.row(
                            snapshot.path("snapshot-id").asText(),
                            snapshot.path("made-at").asText(),
                            needs(snapshot.path("needed-by")));
                }
            }
            if (!json && rows.isEmpty()) {
                out.println(name + " has no snapshots.");
            } else if (!json) {
                rows.print(out);
            }
            return 0;
        });
    }

    private static String needs(JsonNode all) {
        var words = new ArrayList<String>();
        for (JsonNode need : all) {
            String until = need.has("until") ? " until " + need.path("until").asText() : "";
            words.add(
                    (need.path("kind").asText() + " " + need.path("name").asText()).strip()
                            + until);
        }
        return words.isEmpty() ? "nobody" : String.join(", ", words);
    }
}
