package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.enforcement.AccessGuard;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        document = catalog.http().as("").get("/api/openapi.json").json();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @Test
    void isOpenToEverybodyAndOfTheNewestVersion() {
        assertThat(document.path("openapi").textValue()).startsWith("3.1");
        assertThat(catalog.http().as("").get("/api/v1/lakes").status()).isEqualTo(401);
    }

    @Test
    void namesOnlyWhatItDefines() {
        assertThat(references(document))
                .isNotEmpty()
                .allSatisfy(reference -> {
                    assertThat(reference).startsWith("#/");
                    assertThat(document.at(reference.substring(1)).isMissingNode())
                            .as(reference)
                            .isFalse();
                });
    }

    @Test
    void givesEachPlaceholderAParameter() {
        for (var path : document.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                var named = new ArrayList<String>();
                for (JsonNode parameter : operation.getValue().path("parameters")) {
                    JsonNode defined = document.at(parameter.path("$ref").textValue().substring(1));
                    if (defined.path("in").textValue().equals("path")) {
                        named.add("{" + defined.path("name").textValue() + "}");
                    }
                }
                List<String> placeholders =
                        List.of(path.getKey().split("/")).stream()
                                .filter(segment -> segment.startsWith("{"))
                                .toList();
                assertThat(named)
                        .as(path.getKey())
                        .containsExactlyInAnyOrderElementsOf(placeholders);
            }
        }
    }

    /**
     * What is described as refused to others than administrators is; grants are refused by place.
     */
    @Test
    void saysWhatIsForAdministrators() {
        for (var path : document.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                if (List.of("access", "holds")
                        .contains(operation.getValue().path("tags").path(0).asText())) {
                    continue;
                }
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                boolean refused = operation.getValue().path("responses").has("403");
                if (refused && AccessGuard.operations().contains(method + " " + path.getKey())) {
                    // By grants, and not by the role.
                    continue;
                }
                String sample = path.getKey().replaceAll("\\{[^}]*}", "x");
                int status =
                        switch (method) {
                            case "GET" -> catalog.http().get(sample).status();
                            case "PUT" -> catalog.http().put(sample, "").status();
                            case "POST" -> catalog.http().post(sample, "").status();
                            default -> catalog.http().delete(sample).status();
                        };
                assertThat(status == 403)
                        .as(method + " " + sample + " answered " + status)
                        .isEqualTo(refused);
            }
        }
    }

    private static List<String> references(JsonNode node) {
        var references = new ArrayList<String>();
        if (node.path("$ref").isTextual()) {
            references.add(node.path("$ref").textValue());
        }
        node.forEach(child -> references.addAll(references(child)));
        return references;
    }
}
