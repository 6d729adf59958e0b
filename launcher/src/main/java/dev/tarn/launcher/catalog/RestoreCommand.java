package dev.tarn.launcher.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.Lake;
import dev.tarn.launcher.lake.LakeInstant;
import dev.tarn.launcher.lake.QualifiedName;
import dev.tarn.launcher.state.LaunchFailure;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description =
                "Makes a lake, a namespace or a table what it was at an instant, by new commits: names, columns, properties, branches, tags and rows. What is newer stays.",
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Parameters(
            paramLabel = "LAKE@INSTANT",
            description = "A time like lake@2026-03-31T23:59:59Z, or a commit like lake@4711.")
    private String instant = "";

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "Only this namespace, and what lies beneath.")
    private Optional<String> namespace = Optional.empty();

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Only the table or view that had this name then.")
    private Optional<String> table = Optional.empty();

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--drop-newer", description = "Drop what was made since.")
    private boolean dropNewer;

    @Option(
            names = "--partial",
            description = "Do what can be done when not all can; without it, nothing is done then.")
    private boolean partial;

    @Option(names = "--json", description = "For programs: one step a line.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        LakeInstant then = LakeInstant.parse(instant);
        ObjectNode wish = JsonNodeFactory.instance.objectNode();
        wish.put("to", then.instant());
        wish.put("drop-newer", dropNewer);
        wish.put("partial", partial);
        if (namespace.isPresent() && table.isPresent()) {
            throw new LaunchFailure("--namespace and --table are one or the other");
        }
        namespace.ifPresent(name -> levels(wish, QualifiedName.parse(name).parts()));
        table.ifPresent(name -> {
            QualifiedName qualified = QualifiedName.ofTable(name, then.lake());
            levels(wish, qualified.levels());
            wish.put("table", qualified.name());
        });
        return options.with(any -> {
            var lake = new Lake(any.catalog(), then.lake());
            JsonNode plan = restore(lake, wish.deepCopy().put("dry-run", true));
            if (dryRun) {
                print(plan);
                return 0;
            }
            if (!plan.path("complete").asBoolean() && !partial) {
                print(plan);
                throw new LaunchFailure(
                        "Not all of it can be restored, and nothing was done; --partial does the rest");
            }
            JsonNode report =
                    restore(lake, wish.deepCopy().put("seen", plan.path("seen").longValue()));
            print(report);
            if (!report.path("complete").asBoolean()) {
                throw new LaunchFailure("Not all of it was restored");
            }
            return 0;
        });
    }

    private static void levels(ObjectNode wish, Iterable<String> levels) {
        levels.forEach(wish.putArray("namespace")::add);
    }

    private static JsonNode restore(Lake lake, ObjectNode wish) {
        return lake.catalog().post(lake.management("/restore"), wish);
    }

    private void print(JsonNode report) {
        if (json) {
            report.path("steps").forEach(out::println);
            return;
        }
        var rows = new TextTable("what", "kind", "name", "outcome", "why");
        for (JsonNode step : report.path("steps")) {
            rows.row(
                    step.path("action").asText(),
                    step.path("kind").asText(),
                    name(step) + (step.has("as") ? " as " + name(step.path("as")) : ""),
                    step.path("outcome").asText(),
                    step.path("reason").asText(""));
        }
        if (rows.isEmpty()) {
            out.println("It is what it was.");
        } else {
            rows.print(out);
        }
    }

    private static String name(JsonNode named) {
        QualifiedName namespace = QualifiedName.of(named.path("namespace"));
        return (named.has("name") ? namespace.with(named.path("name").asText()) : namespace)
                .toString();
    }
}
