package dev.tarn.launcher.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.Lake;
import dev.tarn.launcher.lake.LakeInstant;
import dev.tarn.launcher.state.LaunchFailure;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description =
                "Says what is different in a lake at one instant from another: namespaces, tables, views, their columns and snapshots, and the rules of who may do what.",
        mixinStandardHelpOptions = true)
public final class DiffCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Parameters(
            index = "0",
            paramLabel = "LAKE@INSTANT",
            description = "The earlier one: a time like lake@2026-03-31T23:59:59Z, or a commit.")
    private String from = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LAKE@INSTANT",
            description = "The later one, of the same lake; now unless said otherwise.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--json",
            description = "For programs: all that is known, one change a line, the policy last.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        LakeInstant earlier = LakeInstant.parse(from);
        Optional<LakeInstant> later = to.map(LakeInstant::parse);
        later.filter(other -> !other.lake().equals(earlier.lake()))
                .ifPresent(other -> {
                    throw new LaunchFailure(
                            "%s and %s are two lakes".formatted(earlier.lake(), other.lake()));
                });
        String query =
                "/diff?from=%s%s"
                        .formatted(
                                earlier.encoded(),
                                later.map(other -> "&to=" + other.encoded()).orElse(""));
        return options.with(any -> {
            var lake = new Lake(any.catalog(), earlier.lake());
            JsonNode first = lake.catalog().get(lake.management(query + "&pageSize=1"));
            // All pages are of the same two instants, whatever is committed meanwhile.
            String numbers =
                    "/diff?from=%s&to=%s"
                            .formatted(first.path("from").asText(), first.path("to").asText());
            for (JsonNode change : lake.managementList(numbers, "changes")) {
                if (json) {
                    out.println(change);
                } else {
                    print(ChangeText.lines(change));
                }
            }
            policy(first.path("policy"));
            return 0;
        });
    }

    private void policy(JsonNode policy) {
        if (json) {
            out.println(policy);
            return;
        }
        for (JsonNode rule : policy.path("ended")) {
            print(List.of("- " + rule.path("words").asText()));
        }
        for (JsonNode rule : policy.path("began")) {
            print(List.of("+ " + rule.path("words").asText()));
        }
        if (!policy.path("complete").asBoolean(true)) {
            out.println(
                    "There are more rules: tarn access diff %s %s tells of them."
                            .formatted(policy.path("from").asText(), policy.path("to").asText()));
        }
    }

    /** Names and texts are others': a terminal must not obey them. */
    private void print(List<String> lines) {
        lines.forEach(line -> out.println(TextTable.visible(line)));
    }
}
