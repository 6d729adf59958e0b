package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.view.View;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafekeepingTest {
    private static final String DROPPED = "/api/v1/lakes/lake/dropped";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog client;
    private static Http http;
    private static int count;

    private TableIdentifier orders;
    private String namespace;
    private String protection;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
        http = catalog.administrator();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @BeforeEach
    void createTable(TestInfo test) {
        namespace = "%s%d".formatted(test.getTestMethod().orElseThrow().getName(), count++);
        client.createNamespace(Namespace.of(namespace));
        orders = TableIdentifier.of(namespace, "orders");
        protection = "/api/v1/lakes/lake/tables/%s%%1Forders/protection".formatted(namespace);
        client.createTable(orders, SCHEMA);
    }

    @Test
    void bringsADroppedTableBackAsItWas() {
        Table table = client.loadTable(orders);
        table.newAppend().appendFile(Samples.file(table, "one")).commit();
        drop(orders, true);
        assertThat(dropped())
                .anySatisfy(row -> {
                    assertThat(row.path("uuid").textValue()).isEqualTo(table.uuid().toString());
                    assertThat(row.path("name").textValue()).isEqualTo("orders");
                    assertThat(row.at("/namespace/0").textValue()).isEqualTo(namespace);
                    assertThat(row.path("kind").textValue()).isEqualTo("table");
                    assertThat(row.path("purge-requested").booleanValue()).isTrue();
                });

        Http.Answer answer = undrop(table, "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("name").textValue()).isEqualTo("orders");
        assertThat(client.loadTable(orders).currentSnapshot().snapshotId())
                .isEqualTo(table.currentSnapshot().snapshotId());
        assertThat(undrop(table, "").status()).isEqualTo(404);
        assertThat(dropped())
                .noneMatch(row -> row.path("uuid").textValue().equals(table.uuid().toString()));
        assertThat(lastAction()).isEqualTo("undrop");
    }

    @Test
    void bringsAViewBack() {
        TableIdentifier name = TableIdentifier.of(namespace, "seen");
        View view =
                client.buildView(name)
                        .withSchema(SCHEMA)
                        .withQuery("trino", "SELECT 1")
                        .withDefaultNamespace(orders.namespace())
                        .create();
        client.dropView(name);

        assertThat(http.post(DROPPED + "/" + view.uuid() + "/undrop", "{}").status())
                .isEqualTo(200);

        assertThat(client.loadView(name).uuid()).isEqualTo(view.uuid());
    }

    @Test
    void givesAnotherNameWhereTheOldOneIsTaken() {
        Table first = client.loadTable(orders);
        drop(orders, false);
        client.createTable(orders, SCHEMA);

        assertThat(undrop(first, "").status()).isEqualTo(409);
        String elsewhere = "{\"namespace\":[\"%s\"],\"name\":\"before\"}".formatted(namespace);
        assertThat(undrop(first, elsewhere).status()).isEqualTo(200);

        assertThat(client.loadTable(TableIdentifier.of(namespace, "before")).uuid())
                .isEqualTo(first.uuid());
        assertThat(client.loadTable(orders).uuid()).isNotEqualTo(first.uuid());
    }

    @Test
    void needsTheNamespace() {
        Table table = client.loadTable(orders);
        drop(orders, false);
        client.dropNamespace(orders.namespace());

        assertThat(undrop(table, "").status()).isEqualTo(404);

        client.createNamespace(orders.namespace());
        assertThat(undrop(table, "").status()).isEqualTo(200);
    }

    @Test
    void bringsATableBackOnceWhoeverAsksAtOnce() throws Exception {
        Table table = client.loadTable(orders);
        drop(orders, false);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> asking = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String as = "{\"namespace\":[\"%s\"],\"name\":\"as%d\"}".formatted(namespace, i);
                asking.add(() -> undrop(table, as).status());
            }
            var answers = new ArrayList<Integer>();
            for (Future<Integer> answer : threads.invokeAll(asking)) {
                answers.add(answer.get());
            }
            assertThat(answers).containsOnlyOnce(200).containsOnly(200, 404);
        }
        assertThat(client.listTables(orders.namespace())).hasSize(1);
    }

    @Test
    void neverPutsATableWhereAnotherLies() {
        TableIdentifier chosen = TableIdentifier.of(namespace, "chosen");
        String place = "file:" + folder.resolve("places/" + namespace);
        Table first = client.buildTable(chosen, SCHEMA).withLocation(place).create();
        // By whoever wants the place again: for anybody else it would not be free.
        client.dropTable(chosen, false);
        client.buildTable(TableIdentifier.of(namespace, "next"), SCHEMA)
                .withLocation(place)
                .create();

        assertThat(undrop(first, "").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"name\":\"x\"}",
                "{\"namespace\":[],\"name\":\"x\"}",
                "{\"namespace\":[1],\"name\":\"x\"}",
                "{\"namespace\":[\"a\"],\"name\":\"\"}",
                "{\"namespace\":[\"a\\u0000\"],\"name\":\"x\"}",
                "{\"namespace\":[\"a\"],\"name\":\"x\",\"more\":1}"
            })
    void refusesANameThatIsNone(String body) {
        Table table = client.loadTable(orders);
        drop(orders, false);

        assertThat(undrop(table, body).status()).isEqualTo(400);
    }

    @Test
    void listsPageByPage() {
        for (int i = 0; i < 3; i++) {
            TableIdentifier name = TableIdentifier.of(namespace, "t" + i);
            client.createTable(name, SCHEMA);
            drop(name, false);
        }

        assertThat(paged(2)).isEqualTo(dropped()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void keepsWhatIsProtected() {
        assertThat(http.put(protection, "").status()).isEqualTo(204);
        assertThat(http.put(protection, "").status()).isEqualTo(204);

        assertThatThrownBy(() -> client.dropTable(orders)).isInstanceOf(ForbiddenException.class);
        client.loadTable(orders).updateProperties().set("a", "b").commit();

        assertThat(http.delete(protection).status()).isEqualTo(204);
        assertThat(client.dropTable(orders)).isTrue();
        assertThat(http.put(protection, "").status()).isEqualTo(404);
    }

    @Test
    void isForThoseWhoOperate() {
        String grants = "/api/v1/lakes/lake/grants";
        http.put("/api/v1/roles/readers", "");
        http.put("/api/v1/roles/operators", "");
        http.put(grants, "{\"role\":\"readers\",\"privileges\":[\"SELECT\",\"DROP\"]}");
        http.put(grants, "{\"role\":\"operators\",\"privileges\":[\"OPERATE\"]}");
        Http rita = catalog.http().as("rita:readers");
        String undrop = DROPPED + "/" + client.loadTable(orders).uuid() + "/undrop";
        assertThat(rita.get(DROPPED).status()).isEqualTo(403);
        assertThat(rita.put(protection, "").status()).isEqualTo(403);
        assertThat(rita.delete(protection).status()).isEqualTo(403);
        assertThat(rita.post(undrop, "{}").status()).isEqualTo(403);
        Http otto = catalog.http().as("otto:operators");
        assertThat(otto.get(DROPPED).status()).isEqualTo(200);
        assertThat(otto.put(protection, "").status()).isEqualTo(204);
        assertThat(otto.delete(protection).status()).isEqualTo(204);
        assertThat(otto.post(undrop, "{}").status()).isEqualTo(404);
        // Another name is one that others see.
        assertThat(otto.post(undrop, "{\"namespace\":[\"a\"],\"name\":\"b\"}").status())
                .isEqualTo(403);
        assertThat(http.post(DROPPED + "/no-uuid/undrop", "{}").status()).isEqualTo(400);
    }

    @Test
    void findsALakeUnderItsNewName(@TempDir Path another) {
        catalog.putLake("old", "file:" + another, "{\"type\":\"file\"}");
        assertThat(http.post("/v1/old/namespaces", "{\"namespace\":[\"a\"]}").status())
                .isEqualTo(200);

        assertThat(http.post("/api/v1/lakes/old/rename", "{\"name\":\"lake\"}").status())
                .isEqualTo(409);
        assertThat(http.post("/api/v1/lakes/old/rename", "{\"name\":\"a@b\"}").status())
                .isEqualTo(400);
        assertThat(catalog.http().post("/api/v1/lakes/old/rename", "{\"name\":\"new\"}").status())
                .isEqualTo(403);
        assertThat(http.post("/api/v1/lakes/old/rename", "{\"name\":\"new\"}").status())
                .isEqualTo(200);

        assertThat(http.get("/v1/new/namespaces/a").status()).isEqualTo(200);
        assertThat(http.get("/v1/old/namespaces/a").status()).isEqualTo(404);
        assertThat(http.get("/api/v1/lakes/new").json().path("location").textValue())
                .isEqualTo("file:" + another);
    }

    @Test
    void keepsTheSecretsOfALakeThatIsRenamed() {
        catalog.putLake(
                "sealed",
                "s3://bucket/sealed",
                """
                {"type":"s3","region":"eu-west-1","access-key":"AKIA1","secret-key":"hush"}\
                """);

        assertThat(http.post("/api/v1/lakes/sealed/rename", "{\"name\":\"open\"}").status())
                .isEqualTo(200);

        assertThat(http.get("/api/v1/lakes/open").json().at("/storage/access-key").textValue())
                .isEqualTo("AKIA1");
    }

    private void drop(TableIdentifier table, boolean purge) {
        assertThat(
                        http.delete(
                                        "/v1/lake/namespaces/%s/tables/%s?purgeRequested=%s"
                                                .formatted(namespace, table.name(), purge))
                                .status())
                .isEqualTo(204);
    }

    private static Http.Answer undrop(Table table, String body) {
        return http.post(DROPPED + "/" + table.uuid() + "/undrop", body);
    }

    private static List<JsonNode> dropped() {
        return paged(1000);
    }

    private static List<JsonNode> paged(int size) {
        var rows = new ArrayList<JsonNode>();
        String token = "";
        do {
            JsonNode page =
                    http.get(DROPPED + "?pageSize=%d&pageToken=%s".formatted(size, token)).json();
            page.path("dropped").forEach(rows::add);
            token = page.path("next-page-token").asText();
        } while (!token.isEmpty());
        return rows;
    }

    private String lastAction() {
        return http.get(
                        "/api/v1/lakes/lake/commits?order=desc&pageSize=1&table=%s%%1Forders"
                                .formatted(namespace))
                .json()
                .at("/commits/0/action")
                .textValue();
    }
}
