package dev.tarn.launcher.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.QualifiedName;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description =
                "Says what somebody may do with a table or view and sees of it, and by which rules.",
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "By the rules of then, like 2026-01-31T12:00:00Z.")
    private Optional<String> at = Optional.empty();

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    @Parameters(
            index = "0",
            paramLabel = "TABLE",
            description = "As in SQL: sales.orders or sales.\"a.b\", also with the lake before it.")
    private String table = "";

    @Parameters(index = "1", paramLabel = "PRINCIPAL", description = "Who.")
    private String principal = "";

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        QualifiedName name = options.table(table);
        return options.with(lake -> {
            String query =
                    "?principal="
                            + URLEncoder.encode(principal, UTF_8)
                            + at.map(instant -> "&at=" + URLEncoder.encode(instant, UTF_8))
                                    .orElse("");
            JsonNode answer =
                    lake.catalog()
                            .get(lake.management("/tables/" + name.encoded() + "/explain" + query));
            if (json) {
                out.println(answer);
            } else {
                answer.path("words").forEach(line -> out.println(line.asText()));
            }
            return 0;
        });
    }
}
