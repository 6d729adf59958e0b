package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations of the specification that Iceberg's own tests do not reach. */
class SmallOperationsTest {
    private static final String TABLES = "/v1/lake/namespaces/ns/tables/";

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
        client.createNamespace(Namespace.of("ns"));
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void unregisteringGivesTheTableAwayWithItsLastMetadata() {
        var name = TableIdentifier.of("ns", "leaves");
        Table table = client.createTable(name, SCHEMA);
        table.updateProperties().set("a", "1").commit();
        String last = ((HasTableOperations) table).operations().current().metadataFileLocation();

        var answer = http.post(TABLES + "leaves/unregister", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("metadata-location").textValue()).isEqualTo(last);
        assertThat(answer.json().at("/metadata/properties/a").textValue()).isEqualTo("1");
        assertThat(client.tableExists(name)).isFalse();
        assertThat(Path.of(last.substring("file:".length()))).exists();
        assertThat(http.post(TABLES + "leaves/unregister", "").errorType())
                .isEqualTo("NoSuchTableException");
        assertThat(client.registerTable(name, last).uuid()).isEqualTo(table.uuid());
    }

    /** Whoever may write a table's files may write over its metadata, too. */
    @Test
    void givesNoTableAwayWhoseMetadataFileWasChanged() throws IOException {
        var name = TableIdentifier.of("ns", "changed");
        client.createTable(name, SCHEMA);
        change(http.get(TABLES + "changed"));

        var answer = http.post(TABLES + "changed/unregister", "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("was changed");
        assertThat(client.tableExists(name)).isTrue();
    }

    @Test
    void answersNothingAgainFromAMetadataFileThatWasChanged() throws IOException {
        String[] key = {"Idempotency-Key", UUID.randomUUID().toString()};
        String[] other = {"Idempotency-Key", UUID.randomUUID().toString()};
        String create = Samples.CREATE.formatted("repeated", "");
        var made = http.post("/v1/lake/namespaces/ns/tables", create, key);
        assertThat(http.post("/v1/lake/namespaces/ns/tables", create, key).body())
                .isEqualTo(made.body());
        var left = http.post(TABLES + "repeated/unregister", "", other);
        assertThat(left.status()).isEqualTo(200);
        assertThat(http.post(TABLES + "repeated/unregister", "", other).body())
                .isEqualTo(left.body());

        change(made);

        assertThat(http.post("/v1/lake/namespaces/ns/tables", create, key).body())
                .contains("was changed");
        assertThat(http.post(TABLES + "repeated/unregister", "", other).body())
                .contains("was changed");
    }

    private static void change(Http.Answer loaded) throws IOException {
        String location = loaded.json().path("metadata-location").textValue();
        Path file = Path.of(location.substring("file:".length()));
        Files.writeString(file, Files.readString(file).replace("\"id\"", "\"ID\""));
    }

    @Test
    void takesMetricsReportsOfTablesThatAreThere() {
        client.createTable(TableIdentifier.of("ns", "measured"), SCHEMA);
        String report =
                """
                {"report-type":"commit-report","table-name":"ns.measured","snapshot-id":1,\
                "sequence-number":1,"operation":"append","metrics":{}}\
                """;

        assertThat(http.post(TABLES + "measured/metrics", report).status()).isEqualTo(204);
        assertThat(http.post(TABLES + "gone/metrics", report).status()).isEqualTo(404);
        assertThat(http.post(TABLES + "measured/metrics", "{}").status()).isEqualTo(400);
    }

    @Test
    void handsOutNoCredentials() {
        client.createTable(TableIdentifier.of("ns", "keyless"), SCHEMA);

        assertThat(http.get(TABLES + "keyless/credentials").body())
                .isEqualTo("{\"storage-credentials\":[]}");
        assertThat(http.get(TABLES + "gone/credentials").status()).isEqualTo(404);
        assertThat(
                        http.get(
                                        TABLES + "keyless",
                                        "X-Iceberg-Access-Delegation",
                                        "vended-credentials")
                                .json()
                                .has("storage-credentials"))
                .isFalse();
    }

    @Test
    void listsNoFunctions() {
        assertThat(http.get("/v1/lake/namespaces/ns/functions").body())
                .isEqualTo("{\"identifiers\":[]}");
        assertThat(http.get("/v1/lake/namespaces/ns/functions/f").errorType())
                .isEqualTo("NoSuchFunctionException");
        assertThat(http.get("/v1/lake/namespaces/gone/functions").errorType())
                .isEqualTo("NoSuchNamespaceException");
    }
}
