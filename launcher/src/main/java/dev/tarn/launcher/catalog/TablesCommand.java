package dev.tarn.launcher.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.Lake;
import dev.tarn.launcher.lake.QualifiedName;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "tables",
        description =
                "Lists the tables and views of a lake, or of one namespace and those beneath.",
        mixinStandardHelpOptions = true)
public final class TablesCommand implements Callable<Integer> {
    @Mixin private CatalogOptions options = new CatalogOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "NAMESPACE",
            description = "As in SQL: sales or sales.\"north.east\".")
    private Optional<String> namespace = Optional.empty();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        return options.with(lake -> {
            QualifiedName top =
                    namespace
                            .map(QualifiedName::parse)
                            .orElseGet(() -> new QualifiedName(List.of()));
            if (!top.parts().isEmpty()) {
                list(lake, top);
            }
            beneath(lake, top);
            return 0;
        });
    }

    private void beneath(Lake lake, QualifiedName parent) {
        String path =
                parent.parts().isEmpty() ? "/namespaces" : "/namespaces?parent=" + parent.encoded();
        for (JsonNode levels : lake.icebergList(path, "namespaces")) {
            QualifiedName child = QualifiedName.of(levels);
            list(lake, child);
            beneath(lake, child);
        }
    }

    private void list(Lake lake, QualifiedName parent) {
        for (String kind : List.of("tables", "views")) {
            String path = "/namespaces/" + parent.encoded() + "/" + kind;
            for (JsonNode identifier : lake.icebergList(path, "identifiers")) {
                QualifiedName name = parent.with(identifier.path("name").asText());
                out.println(kind.equals("views") ? name + "  (view)" : name.toString());
            }
        }
    }
}
