package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scan planning by the whole server, as Iceberg's own client asks for it. */
class ServerSideScanTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.required(2, "region", Types.StringType.get()));

    private static final PartitionSpec SPEC =
            PartitionSpec.builderFor(SCHEMA).identity("region").build();

    /** Odd on purpose: it must survive four paths. */
    private static final Namespace NAMESPACE = Namespace.of("sales", "north + south");

    private static final String PATH = "/v1/lake/namespaces/sales%1Fnorth%20%2B%20south/tables/";

    @TempDir private static Path folder;

    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog planningHere;
    private static RESTCatalog planningThere;

    @BeforeAll
    static void prepare() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        planningHere = catalog.client();
        planningThere =
                catalog.client(
                        Map.of(
                                "io-impl",
                                "dev.tarn.catalog.storage.LocalFileIO",
                                "scan-planning-mode",
                                "server"));
        planningHere.createNamespace(Namespace.of("sales"));
        planningHere.createNamespace(NAMESPACE);
        fill("small", 20);
        // More than one page, so that the plan is submitted.
        fill("large", 2_100);
    }

    @AfterAll
    static void dispose() throws IOException {
        planningHere.close();
        planningThere.close();
        catalog.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "large"})
    void plansWhatTheClientPlans(String name) {
        TableScan here = planningHere.loadTable(name(name)).newScan();
        TableScan there = planningThere.loadTable(name(name)).newScan();
        var filter = Expressions.and(Expressions.equal("region", "r1"), Expressions.notNull("id"));

        assertThat(there.getClass().getSimpleName()).isEqualTo("RESTTableScan");
        assertThat(files(there)).isEqualTo(files(here)).isNotEmpty();
        assertThat(files(there.filter(filter))).isEqualTo(files(here.filter(filter))).isNotEmpty();
    }

    @Test
    void announcesTheFourOperations() {
        JsonNode endpoints =
                catalog.http().get("/v1/config?warehouse=lake").json().path("endpoints");

        var announced = new ArrayList<String>();
        endpoints.forEach(endpoint -> announced.add(endpoint.asText()));
        String table = "/v1/{prefix}/namespaces/{namespace}/tables/{table}";
        assertThat(announced)
                .contains(
                        "POST " + table + "/plan",
                        "GET " + table + "/plan/{plan-id}",
                        "DELETE " + table + "/plan/{plan-id}",
                        "POST " + table + "/tasks");
    }

    @Test
    void saysWhatIsWrongInTheIcebergShape() {
        Http http = catalog.http();

        assertThat(http.post(PATH + "small/plan", "{\"filter\": 7}").errorType())
                .isEqualTo("IllegalArgumentException");
        assertThat(http.post(PATH + "nowhere/plan", "{}").errorType())
                .isEqualTo("NoSuchTableException");
        assertThat(http.get(PATH + "small/plan/x").errorType()).isEqualTo("NoSuchPlanIdException");
        assertThat(http.delete(PATH + "small/plan/x").errorType())
                .isEqualTo("NoSuchPlanIdException");
        assertThat(http.post(PATH + "small/tasks", "{\"plan-task\": \"x\"}").errorType())
                .isEqualTo("NoSuchPlanTaskException");
        assertThat(http.as("").post(PATH + "small/plan", "{}").status()).isEqualTo(401);
    }

    @Test
    void keepsThePlansOfPrincipalsApart() {
        Http alice = catalog.http();
        String plan =
                PATH
                        + "small/plan/"
                        + alice.post(PATH + "small/plan", "{}").json().path("plan-id").asText();

        assertThat(alice.as("bob").get(plan).status()).isEqualTo(404);
        assertThat(alice.get(plan).json().path("file-scan-tasks")).hasSize(20);
        assertThat(alice.as("bob").delete(plan).status()).isEqualTo(404);
        assertThat(alice.delete(plan).status()).isEqualTo(204);
    }

    @Test
    void plansAreForTablesAndNotForViewsOrDroppedTables() {
        fill("gone", 1);
        planningHere.dropTable(name("gone"), false);

        assertThat(catalog.http().post(PATH + "gone/plan", "{}").errorType())
                .isEqualTo("NoSuchTableException");
    }

    /** Its own metadata may say so, but the server reads for it with the server's own rights. */
    @Test
    void doesNotReadTheManifestsOfAnotherTable() {
        planningHere.createTable(name("thief"), SCHEMA, SPEC);
        String place = folder + "/" + UUID.randomUUID();

        String list = commitBefore(PATH + "thief", "file:" + place);
        create(PATH.substring(0, PATH.length() - 1), "victim", place);

        assertNothingIsRead(PATH + "thief", list);
    }

    @Test
    void doesNotReadTheManifestsOfWhatWasDroppedNorThoseOfAnotherLake(
            @TempDir Path wide, @TempDir Path later) {
        planningHere.createTable(name("finder"), SCHEMA, SPEC);
        String place = folder + "/" + UUID.randomUUID();
        String list = commitBefore(PATH + "finder", "file:" + place);
        create(PATH.substring(0, PATH.length() - 1), "dropped", place);
        planningHere.dropTable(name("dropped"), false);
        catalog.putLake("wide", "file:" + wide, "{\"type\":\"file\",\"locations-outside\":true}");
        catalog.http().post("/v1/wide/namespaces", "{\"namespace\":[\"n\"]}");
        String tables = "/v1/wide/namespaces/n/tables";
        catalog.http().post(tables, Samples.CREATE.formatted("thief", ""));
        String others = commitBefore(tables + "/thief", "file:" + later);
        catalog.putLake("later", "file:" + later, "{\"type\":\"file\"}");

        assertNothingIsRead(PATH + "finder", list);
        assertNothingIsRead(tables + "/thief", others);
    }

    private static void create(String tables, String name, String place) {
        Http.Answer answer =
                catalog.http()
                        .post(
                                tables,
                                Samples.CREATE.formatted(
                                        name, ",\"location\":\"file:" + place + "\""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** As long as the place is nobody's, it may be named. */
    private static String commitBefore(String table, String place) {
        String list = place + "/metadata/snap-7.avro";
        Http.Answer answer = commit(table, 7, list);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return list;
    }

    private static Http.Answer commit(String table, int snapshot, String manifestList) {
        return catalog.http()
                .post(
                        table,
                        """
                        {"requirements": [],
                         "updates": [
                           {"action": "add-snapshot",
                            "snapshot": {"snapshot-id": %1$d, "sequence-number": %1$d, "timestamp-ms": %2$d,
                                         "summary": {"operation": "append"}, "schema-id": 0,
                                         "manifest-list": "%3$s"}},
                           {"action": "set-snapshot-ref", "ref-name": "main", "type": "branch", "snapshot-id": %1$d}]}
                        """
                                .formatted(snapshot, System.currentTimeMillis(), manifestList));
    }

    private static void assertNothingIsRead(String table, String manifestList) {
        Http http = catalog.http();
        assertThat(commit(table, 8, manifestList).status()).isEqualTo(403);

        JsonNode plan = http.post(table + "/plan", "{}").json();
        JsonNode result =
                await().until(
                                () ->
                                        http.get(table + "/plan/" + plan.path("plan-id").asText())
                                                .json(),
                                json -> !json.path("status").asText().equals("submitted"));

        assertThat(result.path("status").asText()).isEqualTo("failed");
        assertThat(result.at("/error/message").asText()).contains("belongs to another table");
        assertThat(result.toString()).doesNotContain(".parquet");
    }

    private static void fill(String name, int files) {
        Table table = planningHere.createTable(name(name), SCHEMA, SPEC);
        var append = table.newAppend();
        for (int file = 0; file < files; file++) {
            append.appendFile(
                    DataFiles.builder(SPEC)
                            .withPath("%s/data/%05d.parquet".formatted(table.location(), file))
                            .withFileSizeInBytes(100)
                            .withRecordCount(1)
                            .withPartitionPath("region=r" + file % 3)
                            .build());
        }
        append.commit();
    }

    private static TableIdentifier name(String table) {
        return TableIdentifier.of(NAMESPACE, table);
    }

    private static List<String> files(TableScan scan) {
        try (var tasks = scan.planFiles()) {
            var files = new ArrayList<String>();
            tasks.forEach(task -> files.add(task.file().location() + " " + task.residual()));
            files.sort(null);
            return files;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
