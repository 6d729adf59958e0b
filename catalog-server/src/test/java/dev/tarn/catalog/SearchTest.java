package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
    private static final Schema PEOPLE =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(
                            2,
                            "Home",
                            Types.StructType.of(
                                    Types.NestedField.optional(
                                            3, "Zip_Code", Types.StringType.get()))));

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog client;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
        client.createNamespace(Namespace.of("hr"));
        client.createTable(TableIdentifier.of("hr", "People"), PEOPLE);
        client.createTable(TableIdentifier.of("hr", "zipped"), Samples.SCHEMA);
        client.createTable(TableIdentifier.of("hr", "100%_sure"), Samples.SCHEMA);
        client.buildView(TableIdentifier.of("hr", "adults"))
                .withSchema(PEOPLE)
                .withQuery("trino", "SELECT 1")
                .withDefaultNamespace(Namespace.of("hr"))
                .create();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    private static List<JsonNode> found(String query) {
        Http.Answer answer = catalog.http().get("/api/v1/lakes/lake/search?q=" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var rows = new ArrayList<JsonNode>();
        answer.json().path("found").forEach(rows::add);
        return rows;
    }

    private static List<String> names(String query) {
        return found(query).stream().map(row -> row.path("name").textValue()).toList();
    }

    @Test
    void findsTablesAndViewsByTheirNamesAndTheirColumns() {
        assertThat(names("people")).containsExactly("People");
        assertThat(names("ZIP")).containsExactly("People", "zipped", "adults");
        assertThat(found("zip_c").getFirst().path("columns"))
                .extracting(JsonNode::textValue)
                .containsExactly("home.zip_code");
        assertThat(found("adult").getFirst().path("kind").textValue()).isEqualTo("view");
        assertThat(names("nobody")).isEmpty();
    }

    @Test
    void takesWildcardsForWhatTheyAre() {
        assertThat(names("%25_")).containsExactly("100%_sure");
        assertThat(names("_")).contains("100%_sure", "People").doesNotContain("zipped");
    }

    @Test
    void followsChangesAndForgetsWhatIsDropped() {
        TableIdentifier name = TableIdentifier.of("hr", "changing");
        client.createTable(name, Samples.SCHEMA);
        client.loadTable(name).updateSchema().addColumn("salary", Types.LongType.get()).commit();
        assertThat(names("salary")).containsExactly("changing");

        client.loadTable(name).updateSchema().renameColumn("salary", "wage").commit();
        assertThat(names("salary")).isEmpty();
        assertThat(names("wage")).containsExactly("changing");

        client.dropTable(name, false);
        assertThat(names("wage")).isEmpty();
    }

    @Test
    void goesPageByPage() {
        var names = new ArrayList<String>();
        String token = "";
        do {
            JsonNode page =
                    catalog.http()
                            .get("/api/v1/lakes/lake/search?q=zip&pageSize=1&pageToken=" + token)
                            .json();
            page.path("found").forEach(row -> names.add(row.path("name").textValue()));
            token = page.path("next-page-token").asText();
        } while (!token.isEmpty());
        assertThat(names).containsExactly("People", "zipped", "adults");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?q=", "?q=%20", "?q=a%00", "?q=a&pageSize=0", "?q=a&pageToken=AQ"})
    void refusesWhatIsNoSearch(String query) {
        assertThat(catalog.http().get("/api/v1/lakes/lake/search" + query).status()).isEqualTo(400);
    }

    @Test
    void refusesATextThatIsTooLong() {
        String search = "/api/v1/lakes/lake/search?q=";
        assertThat(catalog.http().get(search + "x".repeat(200)).status()).isEqualTo(200);
        assertThat(catalog.http().get(search + "x".repeat(201)).status()).isEqualTo(400);
        assertThat(catalog.http().as("bad").get(search + "x").status()).isEqualTo(401);
        assertThat(catalog.http().get("/api/v1/lakes/none/search?q=x").status()).isEqualTo(404);
    }
}
