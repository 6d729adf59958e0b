package dev.tarn.launcher.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.Lake;
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
        name = "undrop",
        description =
                "Brings a dropped table or view back; without a name, lists what can come back.",
        mixinStandardHelpOptions = true)
public final class UndropCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "TABLE|UUID",
            description = "The name that it had, of which the latest comes back, or its uuid.")
    private Optional<String> wanted = Optional.empty();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Another name, for when its own is taken.")
    private Optional<String> as = Optional.empty();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        return options.with(lake -> {
            if (wanted.isEmpty()) {
                list(lake);
            } else {
                undrop(lake, wanted.orElseThrow());
            }
            return 0;
        });
    }

    private void list(Lake lake) {
        var rows = new TextTable("name", "kind", "dropped at", "purge", "uuid");
        for (JsonNode row : lake.managementList("/dropped", "dropped")) {
            rows.row(
                    name(row).toString(),
                    row.path("kind").asText(),
                    row.path("dropped-at").asText(),
                    row.path("purge-requested").asBoolean() ? "yes" : "no",
                    row.path("uuid").asText());
        }
        if (rows.isEmpty()) {
            out.println("Nothing was dropped in " + lake.name() + ".");
        } else {
            rows.print(out);
        }
    }

    private void undrop(Lake lake, String text) {
        Optional<JsonNode> latest = Optional.empty();
        for (JsonNode row : lake.managementList("/dropped", "dropped")) {
            if (row.path("uuid").asText().equals(text) || name(row).toString().equals(text)) {
                latest = Optional.of(row);
            }
        }
        JsonNode found =
                latest.orElseThrow(() ->
                        new LaunchFailure(
                                "Nothing of the name or uuid %s was dropped; ./tarn undrop lists what was"
                                        .formatted(text)));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        as.map(QualifiedName::ofTable)
                .ifPresent(name -> {
                    var levels = body.putArray("namespace");
                    name.levels().forEach(levels::add);
                    body.put("name", name.name());
                });
        JsonNode answer =
                lake.catalog()
                        .post(
                                lake.management(
                                        "/dropped/%s/undrop"
                                                .formatted(found.path("uuid").asText())),
                                body);
        out.println(name(answer) + " is back.");
    }

    private static QualifiedName name(JsonNode row) {
        return QualifiedName.of(row.path("namespace"), row.path("name").asText());
    }
}
