package dev.tarn.launcher.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.lake.CatalogOptions;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description = "Says which rules ended and which began between two versions of the policy.",
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Parameters(index = "0", paramLabel = "FROM", description = "A version; 0 is before the first.")
    private long from;

    @Parameters(index = "1", paramLabel = "TO", description = "A later one.")
    private long to;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        return options.with(lake -> {
            JsonNode answer =
                    lake.catalog().get("/api/v1/access/diff?from=%d&to=%d".formatted(from, to));
            print("- ", answer.path("ended"));
            print("+ ", answer.path("began"));
            return 0;
        });
    }

    private void print(String sign, JsonNode rules) {
        for (JsonNode rule : rules) {
            out.println(sign + rule.path("words").asText());
        }
    }
}
