package dev.tarn.launcher.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.lake.CatalogOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "apply",
        description =
                "Makes the policy of a lake what a YAML file says, all of it or nothing. What the file says of a role, a table or a tag is all there is; what it does not name stays.",
        footer = {
            "",
            "A file:",
            "  reason: why, for the versions",
            "  grants:",
            "    - {role: readers, privileges: [SELECT], namespace: sales}",
            "    - {role: former, privileges: []}",
            "  tables:",
            "    - table: sales.customers",
            "      filters: [{name: europe, condition: \"region = 'EU'\", roles: [readers]}]",
            "      masks: [{column: card, mask: last4, except-roles: [owners]}]",
            "      tags: [{column: name, tag: pii}]",
            "  tag-masks:",
            "    - {tag: pii, mask: hash, roles: [readers]}"
        },
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Option(
            names = "--dry-run",
            description = "Say what would change for whom, and change nothing.")
    private boolean dryRun;

    @Option(
            names = "--whole",
            description = "The file is the whole policy of the lake: what it does not name ends.")
    private boolean whole;

    @Parameters(paramLabel = "FILE", description = "The policy.")
    private Path file = Path.of("");

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        JsonNode policy = PolicyYaml.read(file);
        return options.with(lake -> {
            JsonNode answer =
                    lake.catalog()
                            .post(
                                    lake.management(
                                            "/policy?dry-run=%s&whole=%s".formatted(dryRun, whole)),
                                    policy);
            for (JsonNode change : answer.path("changes")) {
                print(change);
            }
            int changes = answer.path("changes").size();
            if (changes == 0) {
                out.println("Nothing changes.");
            } else if (dryRun) {
                out.println("%d would change; nothing was changed.".formatted(changes));
            } else {
                out.println(
                        "%d changed, in version %s."
                                .formatted(changes, answer.path("version").asText()));
            }
            return 0;
        });
    }

    private void print(JsonNode change) {
        if (change.has("before")) {
            out.println("- " + change.at("/before/words").asText());
        }
        if (change.has("after")) {
            out.println("+ " + change.at("/after/words").asText());
        }
    }
}
