package dev.tarn.launcher.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "versions",
        description =
                "Lists the versions of the policy, the latest first: who made each, when and why.",
        mixinStandardHelpOptions = true)
final class VersionsCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most, 1000 or fewer (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        return options.with(lake -> {
            var rows = new TextTable("version", "at", "by", "reason");
            for (JsonNode version :
                    lake.catalog()
                            .get("/api/v1/access/versions?pageSize=" + limit)
                            .path("versions")) {
                rows.row(
                        version.path("version").asText(),
                        version.path("changed-at").asText(),
                        version.path("changed-by").asText(),
                        version.path("comment").asText());
            }
            rows.print(out);
            return 0;
        });
    }
}
