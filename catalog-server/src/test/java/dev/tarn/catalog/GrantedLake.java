package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;

/** A lake in which nobody may do anything yet; {@code rita:readers} has the role readers. */
record GrantedLake(TestDatabase database, TestCatalog catalog, Http admin, Http rita)
        implements AutoCloseable {
    private static final String GRANTS = "/api/v1/lakes/lake/grants";
    private static final String NAMESPACES = "/v1/lake/namespaces";

    static GrantedLake start(Path folder, MutableClock clock) {
        TestDatabase database = CatalogDatabase.fresh();
        TestCatalog catalog = TestCatalog.start(database, folder, clock);
        var lake =
                new GrantedLake(
                        database,
                        catalog,
                        catalog.administrator(),
                        catalog.http().as("rita:readers"));
        lake.admin.put("/api/v1/roles/readers", "");
        lake.admin.put("/api/v1/roles/writers", "");
        for (String name : List.of("sales", "hr", "sales\u001feast")) {
            lake.createNamespace(name);
        }
        lake.create("sales", "orders");
        lake.create("sales", "items");
        lake.create("sales%1Feast", "orders");
        lake.create("hr", "people");
        return lake;
    }

    void revokeAll() {
        for (String role : List.of("readers", "writers")) {
            admin.delete("/api/v1/roles/" + role);
            admin.put("/api/v1/roles/" + role, "");
        }
    }

    /** {@code place} is the levels of a namespace's path, then a table. */
    void grant(String role, String privileges, String... place) {
        put(body(role, privileges, place));
    }

    void put(String body) {
        Http.Answer answer = admin.put(GRANTS, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    int revoke(String role, String privilege, String... place) {
        Http.Answer answer =
                admin.post(GRANTS + "/revoke", body(role, "\"" + privilege + "\"", place));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("changes").intValue();
    }

    static String body(String role, String privileges, String... place) {
        String namespace = place.length > 0 ? ",\"namespace\":[\"%s\"]".formatted(place[0]) : "";
        String table = place.length > 1 ? ",\"table\":\"%s\"".formatted(place[1]) : "";
        return "{\"role\":\"%s\",\"privileges\":[%s]%s%s}"
                .formatted(role, privileges, namespace, table);
    }

    void createNamespace(String path) {
        String levels = "\"" + path.replace("\u001f", "\",\"") + "\"";
        admin.post(NAMESPACES, "{\"namespace\":[" + levels + "]}");
    }

    void create(String namespace, String name) {
        Http.Answer answer =
                admin.post(
                        NAMESPACES + "/" + namespace + "/tables",
                        Samples.CREATE.formatted(name, ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    void rename(String from, String name, String to, String newName) {
        Http.Answer answer =
                admin.post("/v1/lake/tables/rename", renameBody(from, name, to, newName));
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    static String renameBody(String from, String name, String to, String newName) {
        return """
        {"source":{"namespace":["%s"],"name":"%s"},"destination":{"namespace":["%s"],"name":"%s"}}\
        """
                .formatted(from, name, to, newName);
    }

    @Override
    public void close() {
        catalog.close();
        database.close();
    }
}
