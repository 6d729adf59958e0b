package dev.tarn.launcher.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.Lake;
import dev.tarn.launcher.lake.QualifiedName;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "catalog",
        description = "Manages lakes and tables in the catalog.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = HelpCommand.class,
        mixinStandardHelpOptions = true)
public final class CatalogCommand {
    private static final String TABLE_NAME =
            "As in SQL: sales.orders or sales.\"a.b\", also with the lake before it.";

    private final PrintStream out = System.out;

    @Command(
            name = "lakes",
            description = "Lists the lakes and where they lie.",
            mixinStandardHelpOptions = true)
    int lakes(@Mixin CatalogOptions options) {
        return options.with(lake -> {
            var rows = new TextTable("lake", "location", "storage");
            for (JsonNode each : lake.catalog().get("/api/v1/lakes").path("lakes")) {
                rows.row(
                        each.path("name").asText(),
                        each.path("location").asText(),
                        each.at("/storage/type").asText());
            }
            rows.print(out);
            return 0;
        });
    }

    @Command(
            name = "rename-lake",
            description = "Gives the lake another name; its tables stay where they are.",
            mixinStandardHelpOptions = true)
    int renameLake(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "NEWNAME", description = "The new name.") String newName) {
        return options.with(lake -> {
            lake.catalog()
                    .post(
                            lake.management("/rename"),
                            JsonNodeFactory.instance.objectNode().put("name", newName));
            out.println("Lake " + lake.name() + " is called " + newName + " now.");
            return 0;
        });
    }

    @Command(
            name = "protect",
            description = "Lets nobody drop a table or view until it is unprotected.",
            mixinStandardHelpOptions = true)
    int protect(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table) {
        QualifiedName name = options.table(table);
        return options.with(lake -> {
            lake.catalog().put(protection(lake, name));
            out.println(name + " is protected.");
            return 0;
        });
    }

    @Command(
            name = "unprotect",
            description = "Lets a table or view be dropped again.",
            mixinStandardHelpOptions = true)
    int unprotect(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table) {
        QualifiedName name = options.table(table);
        return options.with(lake -> {
            lake.catalog().delete(protection(lake, name));
            out.println(name + " is not protected any more.");
            return 0;
        });
    }

    @Command(
            name = "restore",
            description =
                    "Gives a table the schema, properties, branches and tags that a commit left it with. ./tarn history TABLE lists the commits.",
            mixinStandardHelpOptions = true)
    int restore(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "COMMIT", description = "The number of the commit.")
                    long sequence) {
        QualifiedName name = options.table(table);
        return options.with(lake -> {
            lake.catalog()
                    .post(
                            lake.management("/tables/" + name.encoded() + "/restore"),
                            JsonNodeFactory.instance.objectNode().put("sequence", sequence));
            out.println(name + " is as commit " + sequence + " left it.");
            return 0;
        });
    }

    private static String protection(Lake lake, QualifiedName name) {
        return lake.management("/tables/" + name.encoded() + "/protection");
    }
}
