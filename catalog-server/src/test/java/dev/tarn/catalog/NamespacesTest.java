package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespacesTest {
    private static final String NAMESPACES = "/v1/lake/namespaces";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog client;
    private static Http http;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
        http = catalog.http();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b", "a+b", "a%b", "a%2Fb", "a/b", ".", "..", "a.b", "Case", "case", "é",
                "表", "🐟", "a'b\"c", "a;b,c", "a?b#c", "a\\b", " ", "a:b@c!", "%1F", "~", "a=b&c",
                "line\nbreak"
            })
    void anyNameSurvives(String name) {
        var top = Namespace.of("odd " + name);
        var child = Namespace.of("odd " + name, name);

        client.createNamespace(top);
        client.createNamespace(child, new HashMap<>(Map.of("name", name)));

        assertThat(client.namespaceExists(child)).isTrue();
        assertThat(client.loadNamespaceMetadata(child)).isEqualTo(Map.of("name", name));
        assertThat(client.listNamespaces(top)).containsExactly(child);
        assertThat(client.dropNamespace(child)).isTrue();
        assertThat(client.dropNamespace(top)).isTrue();
        assertThat(client.namespaceExists(top)).isFalse();
    }

    @Test
    void namesThatDifferInCaseOrFormAreDifferent() {
        client.createNamespace(Namespace.of("forms"));
        var names = List.of("Abc", "abc", "e\u0301", "\u00e9");

        names.forEach(name -> client.createNamespace(Namespace.of("forms", name)));

        assertThat(client.listNamespaces(Namespace.of("forms"))).hasSize(names.size());
    }

    @Test
    void understandsTheUnitSeparatorHoweverItIsWritten() {
        client.createNamespace(Namespace.of("sep"));
        client.createNamespace(Namespace.of("sep", "x"));

        assertThat(http.get(NAMESPACES + "/sep%1Fx").status()).isEqualTo(200);
        assertThat(http.get(NAMESPACES + "/sep%1fx").status()).isEqualTo(200);
        assertThat(http.get(NAMESPACES + "/sep.x").status()).isEqualTo(404);
    }

    @Test
    void aParentMustExist() {
        assertThatThrownBy(() -> client.createNamespace(Namespace.of("orphan", "child")))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("parent does not exist");
        assertThatThrownBy(() -> client.listNamespaces(Namespace.of("orphan")))
                .isInstanceOf(NoSuchNamespaceException.class);
    }

    @Test
    void listsOneLevelOnly() {
        client.createNamespace(Namespace.of("levels"));
        client.createNamespace(Namespace.of("levels", "a"));
        client.createNamespace(Namespace.of("levels", "a", "b"));

        assertThat(client.listNamespaces()).contains(Namespace.of("levels"));
        assertThat(client.listNamespaces(Namespace.of("levels")))
                .containsExactly(Namespace.of("levels", "a"));
        assertThat(client.listNamespaces(Namespace.of("levels", "a")))
                .containsExactly(Namespace.of("levels", "a", "b"));
        assertThat(client.listNamespaces(Namespace.of("levels", "a", "b"))).isEmpty();
    }

    @Test
    void refusesASecondOne() {
        client.createNamespace(Namespace.of("once"));

        assertThatThrownBy(() -> client.createNamespace(Namespace.of("once")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Namespace already exists: once");
    }

    @Test
    void keepsANamespaceThatHoldsAnything() {
        client.createNamespace(Namespace.of("kept"));
        client.createNamespace(Namespace.of("kept", "child"));

        assertThatThrownBy(() -> client.dropNamespace(Namespace.of("kept")))
                .isInstanceOf(NamespaceNotEmptyException.class)
                .hasMessageContaining("Namespace kept is not empty");
        assertThat(client.namespaceExists(Namespace.of("kept"))).isTrue();
    }

    @Test
    void answersHeadByLooking() {
        client.createNamespace(Namespace.of("head"));

        assertThat(http.head(NAMESPACES + "/head").status()).isEqualTo(204);
        assertThat(http.head(NAMESPACES + "/headless").status()).isEqualTo(404);
        assertThat(http.head("/v1/nolake/namespaces/head").status()).isEqualTo(404);
    }

    @Test
    void changesProperties() {
        var namespace = Namespace.of("props");
        client.createNamespace(
                namespace, new HashMap<>(Map.of("stays", "1", "goes", "2", "changes", "3")));

        var answer =
                http.post(
                        NAMESPACES + "/props/properties",
                        "{\"removals\":[\"goes\",\"missing\"],\"updates\":{\"changes\":\"4\",\"new\":\"5\"}}");

        assertThat(answer.json().path("removed").toString()).isEqualTo("[\"goes\"]");
        assertThat(answer.json().path("missing").toString()).isEqualTo("[\"missing\"]");
        assertThat(client.loadNamespaceMetadata(namespace))
                .isEqualTo(Map.of("stays", "1", "changes", "4", "new", "5"));
    }

    @Test
    void refusesToSetAndRemoveTheSameProperty() {
        client.createNamespace(Namespace.of("both"));

        var answer =
                http.post(
                        NAMESPACES + "/both/properties",
                        "{\"removals\":[\"a\"],\"updates\":{\"a\":\"1\"}}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errorType()).isEqualTo("UnprocessableEntityException");
    }

    @Test
    void pagesCoverEverythingOnceWhateverComesAndGoes() {
        var parent = Namespace.of("pages");
        client.createNamespace(parent);
        for (int i = 10; i < 30; i++) {
            client.createNamespace(Namespace.of("pages", "n" + i));
        }
        var seen = new ArrayList<String>();
        String token = "";

        do {
            var page = http.get(NAMESPACES + "?parent=pages&pageSize=7&pageToken=" + token).json();
            page.path("namespaces").forEach(name -> seen.add(name.get(1).textValue()));
            token = page.path("next-page-token").asText("");
            client.createNamespace(Namespace.of("pages", "a" + seen.size()));
            client.dropNamespace(Namespace.of("pages", seen.getFirst()));
            client.createNamespace(Namespace.of("pages", seen.getFirst()));
        } while (!token.isEmpty());

        assertThat(seen).doesNotHaveDuplicates().hasSize(20);
    }

    @Test
    void refusesPagesThatCannotBe() {
        for (String query :
                Set.of("pageSize=0", "pageSize=-1", "pageSize=x", "pageToken=!", "pageToken=AA")) {
            var answer = http.get(NAMESPACES + "?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.errorType()).isIn("BadRequestException", "IllegalArgumentException");
        }
    }

    @Test
    void refusesNamesThatCannotBe() {
        for (String body :
                List.of(
                        "{\"namespace\":[]}",
                        "{\"namespace\":[\"\"]}",
                        "{\"namespace\":[\"a\\u0000b\"]}",
                        "{\"namespace\":[\"a\\u001fb\"]}",
                        "{\"namespace\":[\"%s\"]}".formatted("x".repeat(2001)),
                        "{\"namespace\":\"a\"}",
                        "{\"namespace\":[\"a\"],\"properties\":{\"a\":\"\\u0000\"}}",
                        "{}",
                        "null",
                        "{\"namespace\":[\"a\"")) {
            var answer = http.post(NAMESPACES, body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.errorType()).isIn("BadRequestException", "IllegalArgumentException");
        }
    }
}
