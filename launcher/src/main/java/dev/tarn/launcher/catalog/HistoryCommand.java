package dev.tarn.launcher.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.QualifiedName;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "history",
        description = "Says what was done to a table or view, when and by whom; the latest first.",
        mixinStandardHelpOptions = true)
public final class HistoryCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Parameters(
            paramLabel = "TABLE",
            description = "As in SQL: sales.orders or sales.\"a.b\", also with the lake before it.")
    private String table = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many commits at most (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    @Option(
            names = "--json",
            description = "For programs: all that the log knows, one commit a line.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        QualifiedName name = options.table(table);
        return options.with(lake -> {
            var rows = new TextTable("commit", "at", "what", "main", "by", "with");
            int left = limit;
            for (JsonNode commit :
                    lake.managementList("/commits?order=desc&table=" + name.encoded(), "commits")) {
                if (left-- == 0) {
                    break;
                }
                if (json) {
                    out.println(commit);
                } else {
                    add(rows, commit);
                }
            }
            if (!json) {
                rows.print(out);
            }
            return 0;
        });
    }

    private static void add(TextTable rows, JsonNode commit) {
        rows.row(
                commit.path("sequence").asText(),
                commit.path("committed-at").asText(),
                commit.path("action").asText(),
                commit.at("/snapshots/main").asText("-"),
                commit.path("principal").asText(),
                commit.path("engine").asText());
    }
}
