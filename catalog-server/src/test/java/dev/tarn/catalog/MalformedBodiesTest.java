package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A good body with one value removed or replaced by something else is never the server's fault. */
class MalformedBodiesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> STRANGE = List.of("null", "{}", "[null]", "\"x\"", "-1");
    private static final Set<String> ONCE_ONLY = Set.of("commit", "transaction", "view commit");

    /** Of which the unchanged body is about nothing that is there. */
    private static final Set<String> IN_VAIN = Set.of("rename", "register", "scan", "tasks");

    private static final String SALES = "/v1/lake/namespaces/sales";
    private static final String ORDERS = SALES + "/tables/orders";
    private static final String REPORT_VIEW = SALES + "/views/report";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;

    @BeforeAll
    static void start() throws IOException {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        catalog.http().post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
    }

    /** Most changes cannot be made twice. */
    private static void renew() {
        catalog.http().delete(ORDERS);
        catalog.http().post(SALES + "/tables", Samples.CREATE.formatted("orders", ""));
        catalog.http().delete(REPORT_VIEW);
        catalog.http().post(SALES + "/views", VIEW.replace("seen", "report"));
        assertThat(catalog.http().head(ORDERS).status()).isEqualTo(204);
        assertThat(catalog.http().head(REPORT_VIEW).status()).isEqualTo(204);
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    private static final String TABLE =
            """
            {"name": "fresh", "stage-create": false, "properties": {"a": "1"},
             "schema": {"type": "struct", "schema-id": 0, "identifier-field-ids": [1], "fields": [
                {"id": 1, "name": "id", "required": true, "type": "long", "doc": "d"},
                {"id": 2, "name": "at", "required": false, "type": "timestamptz"},
                {"id": 3, "name": "tags", "required": false, "type":
                    {"type": "list", "element-id": 4, "element": "string", "element-required": true}}]},
             "partition-spec": {"spec-id": 0, "fields": [
                {"source-id": 2, "field-id": 1000, "name": "day", "transform": "day"}]},
             "write-order": {"order-id": 1, "fields": [
                {"transform": "bucket[4]", "source-id": 1, "direction": "asc", "null-order": "nulls-first"}]}}
            """;

    private static final String VIEW =
            """
            {"name": "seen", "properties": {"a": "1"},
             "schema": {"type": "struct", "schema-id": 0, "fields": [
                {"id": 1, "name": "id", "required": true, "type": "long"}]},
             "view-version": {"version-id": 1, "timestamp-ms": 1, "schema-id": 0,
                "summary": {"engine-name": "trino"}, "default-namespace": ["sales"],
                "representations": [{"type": "sql", "sql": "SELECT 1 AS id", "dialect": "trino"}]}}
            """;

    private static final String COMMIT =
            """
            {"identifier": {"namespace": ["sales"], "name": "orders"},
             "requirements": [
                {"type": "assert-ref-snapshot-id", "ref": "main", "snapshot-id": null},
                {"type": "assert-current-schema-id", "current-schema-id": 0}],
             "updates": [
                {"action": "set-properties", "updates": {"a": "1"}},
                {"action": "remove-properties", "removals": ["b"]},
                {"action": "add-schema", "last-column-id": 2, "schema": {"type": "struct", "fields": [
                    {"id": 1, "name": "id", "required": true, "type": "long"},
                    {"id": 2, "name": "name", "required": false, "type": "string"}]}},
                {"action": "add-spec", "spec": {"spec-id": 1, "fields": [
                    {"source-id": 1, "field-id": 1000, "name": "b", "transform": "bucket[4]"}]}},
                {"action": "add-sort-order", "sort-order": {"order-id": 1, "fields": [
                    {"transform": "identity", "source-id": 1, "direction": "asc", "null-order": "nulls-first"}]}},
                {"action": "add-snapshot", "snapshot": {"snapshot-id": 5, "sequence-number": 1, "timestamp-ms": 1,
                    "summary": {"operation": "append"}, "manifest-list": "LAKE/x", "schema-id": 0}},
                {"action": "set-snapshot-ref", "ref-name": "main", "type": "branch", "snapshot-id": 5,
                    "max-ref-age-ms": 1},
                {"action": "set-statistics", "snapshot-id": 5, "statistics": {"snapshot-id": 5,
                    "statistics-path": "LAKE/s", "file-size-in-bytes": 1, "file-footer-size-in-bytes": 1,
                    "blob-metadata": []}}]}
            """;

    private static final String VIEW_COMMIT =
            """
            {"requirements": [],
             "updates": [{"action": "set-properties", "updates": {"a": "1"}},
                {"action": "add-view-version", "view-version": {"version-id": 2, "timestamp-ms": 1, "schema-id": 0,
                    "summary": {}, "default-namespace": [],
                    "representations": [{"type": "sql", "sql": "SELECT 1", "dialect": "trino"}]}},
                {"action": "set-current-view-version", "view-version-id": -1}]}
            """;

    private static final String REPORT =
            """
            {"report-type": "scan-report", "table-name": "orders", "snapshot-id": 5, "schema-id": 0,
             "filter": true, "projected-field-ids": [1], "projected-field-names": ["id"],
             "metrics": {"result-data-files": {"unit": "count", "value": 1},
                "total-planning-duration": {"count": 1, "time-unit": "nanoseconds", "total-duration": 1}}}
            """;

    private static final String SCAN =
            """
            {"snapshot-id": 5, "select": ["id"], "case-sensitive": true, "use-snapshot-schema": false,
             "stats-fields": ["id"], "min-rows-requested": 3,
             "filter": {"type": "eq", "term": "id", "value": 1}}
            """;

    private static String body(String name) {
        return switch (name) {
            case "namespace" -> "{\"namespace\":[\"a\"],\"properties\":{\"a\":\"1\"}}";
            case "properties" -> "{\"removals\":[\"x\"],\"updates\":{\"a\":\"1\"}}";
            case "table" -> TABLE;
            case "view" -> VIEW;
            case "commit" -> commit();
            case "transaction" -> "{\"table-changes\":[" + commit() + "]}";
            case "view commit" -> VIEW_COMMIT;
            case "rename" ->
                    """
                    {"source": {"namespace": ["sales"], "name": "none"},
                     "destination": {"namespace": ["sales"], "name": "some"}}
                    """;
            case "register" ->
                    "{\"name\":\"r\",\"metadata-location\":\"file:/none.metadata.json\",\"overwrite\":true}";
            case "report" -> REPORT;
            case "scan" -> SCAN;
            case "tasks" -> "{\"plan-task\":\"none\"}";
            case "lake" ->
                    """
                    {"location": "s3://bucket/here", "storage": {"type": "s3", "region": "eu-central-1",
                     "endpoint": "http://127.0.0.1:1", "path-style": true, "access-key": "a", "secret-key": "s"}}
                    """;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String commit() {
        return COMMIT.replace("LAKE", "file:" + folder);
    }

    @ParameterizedTest
    @CsvSource({
        "namespace,   POST, /v1/lake/namespaces",
        "properties,  POST, /v1/lake/namespaces/sales/properties",
        "table,       POST, /v1/lake/namespaces/sales/tables",
        "commit,      POST, /v1/lake/namespaces/sales/tables/orders",
        "transaction, POST, /v1/lake/transactions/commit",
        "rename,      POST, /v1/lake/tables/rename",
        "register,    POST, /v1/lake/namespaces/sales/register",
        "report,      POST, /v1/lake/namespaces/sales/tables/orders/metrics",
        "view,        POST, /v1/lake/namespaces/sales/views",
        "view commit, POST, /v1/lake/namespaces/sales/views/report",
        "rename,      POST, /v1/lake/views/rename",
        "register,    POST, /v1/lake/namespaces/sales/register-view",
        "scan,        POST, /v1/lake/namespaces/sales/tables/orders/plan",
        "tasks,       POST, /v1/lake/namespaces/sales/tables/orders/tasks",
        "lake,        PUT,  /api/v1/lakes/other"
    })
    void neverFailsTheServer(String name, String method, String path) throws Exception {
        List<String> variants = variants(MAPPER.readTree(body(name)));
        var failures = new ArrayList<String>();

        renew();
        assertThat(variants).hasSizeGreaterThan(10);
        int first = 0;
        for (String variant : variants) {
            Http.Answer answer =
                    method.equals("PUT")
                            ? catalog.administrator().put(path, variant)
                            : catalog.http().post(path, variant);
            first = first == 0 ? answer.status() : first;
            if (answer.status() >= 500) {
                failures.add(answer.status() + " for " + variant);
            }
            if (answer.status() < 300 && ONCE_ONLY.contains(name)) {
                renew();
            }
        }

        assertThat(first < 300).isEqualTo(!IN_VAIN.contains(name));
        assertThat(failures).isEmpty();
    }

    /** The body itself, and each way in which one of its values is not what it should be. */
    private static List<String> variants(JsonNode good) throws JsonProcessingException {
        var all = new ArrayList<String>(List.of(good.toString(), "", "{", "nul", "{}x"));
        all.addAll(STRANGE);
        vary(good, good, all);
        return all;
    }

    private static void vary(JsonNode whole, JsonNode node, List<String> all)
            throws JsonProcessingException {
        switch (node) {
            case ObjectNode object -> {
                for (String name : object.properties().stream().map(e -> e.getKey()).toList()) {
                    JsonNode value = object.get(name);
                    object.remove(name);
                    all.add(whole.toString());
                    for (String strange : STRANGE) {
                        object.set(name, MAPPER.readTree(strange));
                        all.add(whole.toString());
                    }
                    object.set(name, value);
                    vary(whole, value, all);
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    JsonNode value = array.get(i);
                    for (String strange : STRANGE) {
                        array.set(i, MAPPER.readTree(strange));
                        all.add(whole.toString());
                    }
                    array.set(i, value);
                    vary(whole, value, all);
                }
            }
            case JsonNode value -> assertThat(value).isNotInstanceOf(ContainerNode.class);
        }
    }
}
