package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What version 3 of the table format brought, through the protocol and back. */
class FormatVersionThreeTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Everything that version 2 does not have. */
    private static final String SCHEMA =
            """
            {"type":"struct","schema-id":0,"fields":[
             {"id":1,"name":"id","required":true,"type":"long"},
             {"id":2,"name":"anything","required":false,"type":"variant"},
             {"id":3,"name":"local","required":false,"type":"timestamp_ns"},
             {"id":4,"name":"zoned","required":false,"type":"timestamptz_ns"},
             {"id":5,"name":"nothing","required":false,"type":"unknown"},
             {"id":6,"name":"shape","required":false,"type":"geometry(srid:3857)"},
             {"id":7,"name":"place","required":false,"type":"geography(srid:4326, karney)"},
             {"id":8,"name":"level","required":true,"type":"int","initial-default":5,"write-default":6},
             {"id":9,"name":"since","required":false,"type":"timestamptz_ns",
              "initial-default":"2026-01-31T12:00:00.123456789+00:00"}]}
            """;

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog client;
    private static Http http;

    private String namespace;
    private String tables;
    private String table;

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

    @BeforeEach
    void createTable(TestInfo test) {
        namespace = test.getTestMethod().orElseThrow().getName();
        http.post("/v1/lake/namespaces", "{\"namespace\":[\"%s\"]}".formatted(namespace));
        tables = "/v1/lake/namespaces/%s/tables".formatted(namespace);
        table = tables + "/orders";
        var answer = create("orders", 3, SCHEMA);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void keepsTypesAndDefaultsAsTheyWereSent() throws Exception {
        JsonNode metadata = metadata();

        assertThat(metadata.path("format-version").intValue()).isEqualTo(3);
        assertThat(metadata.path("next-row-id").longValue()).isZero();
        assertThat(metadata.at("/schemas/0/fields")).isEqualTo(json(SCHEMA).path("fields"));
    }

    @Test
    void refusesThemInVersionTwo() {
        for (JsonNode field : json(SCHEMA).path("fields")) {
            String schema =
                    "{\"type\":\"struct\",\"schema-id\":0,\"fields\":[%s]}".formatted(field);
            var answer = create("old", 2, schema);
            boolean old = field.path("name").textValue().equals("id");
            assertThat(answer.status()).as(field + answer.body()).isEqualTo(old ? 200 : 400);
            if (!old) {
                answer.errorType();
            }
        }
    }

    @Test
    void refusesThemUntilTheTableIsUpgradedAndNeverGoesBack() {
        create(
                "grows",
                2,
                schemaOf("{\"id\":1,\"name\":\"id\",\"required\":true,\"type\":\"long\"}"));
        String grows = tables + "/grows";
        String variant =
                schemaOf(
                        """
                        {"id":1,"name":"id","required":true,"type":"long"},
                        {"id":2,"name":"v","required":false,"type":"variant"}\
                        """);
        String add =
                """
                {"action":"add-schema","schema":%s},{"action":"set-current-schema","schema-id":-1}\
                """
                        .formatted(variant);

        refused(grows, add);
        accepted(grows, "{\"action\":\"upgrade-format-version\",\"format-version\":3}");
        accepted(grows, add);
        refused(grows, "{\"action\":\"upgrade-format-version\",\"format-version\":2}");
        refused(grows, "{\"action\":\"upgrade-format-version\",\"format-version\":4000}");

        JsonNode metadata = http.get(grows).json().path("metadata");
        assertThat(metadata.path("format-version").intValue()).isEqualTo(3);
        assertThat(metadata.path("next-row-id").longValue()).isZero();
        assertThat(metadata.at("/schemas/1/fields/1/type").textValue()).isEqualTo("variant");
    }

    @Test
    void numbersRowsOneAfterTheOther() {
        append("a");
        append("b");

        JsonNode metadata = metadata();
        assertThat(metadata.path("next-row-id").longValue()).isEqualTo(2);
        assertThat(metadata.path("snapshots"))
                .extracting(snapshot -> snapshot.path("first-row-id").longValue())
                .containsExactly(0L, 1L);
        assertThat(metadata.path("snapshots"))
                .extracting(snapshot -> snapshot.path("added-rows").longValue())
                .containsExactly(1L, 1L);
    }

    @Test
    void refusesASnapshotThatWouldNumberRowsTwice() {
        append("a");
        JsonNode before = metadata();
        ObjectNode next = before.at("/snapshots/0").deepCopy();
        long parent = next.path("snapshot-id").longValue();
        next.put("snapshot-id", parent - 1).put("parent-snapshot-id", parent);
        next.put("sequence-number", 2);

        var again = commit(table, "{\"action\":\"add-snapshot\",\"snapshot\":%s}".formatted(next));
        assertThat(again.status()).as(again.body()).isEqualTo(409);
        assertThat(again.errorType()).isEqualTo("CommitFailedException");

        next.remove("first-row-id");
        refused(table, "{\"action\":\"add-snapshot\",\"snapshot\":%s}".formatted(next));
        next.put("first-row-id", 1).remove("added-rows");
        refused(table, "{\"action\":\"add-snapshot\",\"snapshot\":%s}".formatted(next));
        assertThat(metadata()).isEqualTo(before);

        next.put("added-rows", 5);
        accepted(table, "{\"action\":\"add-snapshot\",\"snapshot\":%s}".formatted(next));
        assertThat(metadata().path("next-row-id").longValue()).isEqualTo(6);
    }

    @Test
    void addsAndRemovesEncryptionKeys() {
        String key =
                """
                {"key-id":"%s","encrypted-key-metadata":"AQID","encrypted-by-id":"master","properties":{"a":"1"}}\
                """;
        for (String id : List.of("first", "second")) {
            accepted(
                    table,
                    "{\"action\":\"add-encryption-key\",\"encryption-key\":%s}"
                            .formatted(key.formatted(id)));
        }
        assertThat(metadata().path("encryption-keys"))
                .containsExactly(json(key.formatted("first")), json(key.formatted("second")));

        accepted(table, "{\"action\":\"remove-encryption-key\",\"key-id\":\"first\"}");

        assertThat(metadata().path("encryption-keys"))
                .containsExactly(json(key.formatted("second")));
        refused(table, "{\"action\":\"add-encryption-key\"}");
        refused(
                table,
                "{\"action\":\"add-encryption-key\",\"encryption-key\":{\"key-id\":\"third\"}}");
        refused(table, "{\"action\":\"remove-encryption-key\"}");
    }

    @Test
    void setsAndRemovesStatistics() {
        append("a");
        long snapshot = metadata().path("current-snapshot-id").longValue();
        String statistics =
                """
                {"snapshot-id":%d,"statistics-path":"file:%s/s.puffin","file-size-in-bytes":9,
                 "file-footer-size-in-bytes":4,"blob-metadata":[{"type":"apache-datasketches-theta-v1",
                  "snapshot-id":%1$d,"sequence-number":1,"fields":[1],"properties":{"ndv":"1"}}]}\
                """
                        .formatted(snapshot, folder);
        String partitions =
                "{\"snapshot-id\":%d,\"statistics-path\":\"file:%s/p.parquet\",\"file-size-in-bytes\":7}"
                        .formatted(snapshot, folder);

        accepted(
                table,
                """
                {"action":"set-statistics","snapshot-id":%d,"statistics":%s},
                {"action":"set-partition-statistics","partition-statistics":%s}\
                """
                        .formatted(snapshot, statistics, partitions));

        assertThat(metadata().path("statistics")).containsExactly(json(statistics));
        assertThat(metadata().path("partition-statistics")).containsExactly(json(partitions));

        accepted(
                table,
                """
                {"action":"remove-statistics","snapshot-id":%1$d},
                {"action":"remove-partition-statistics","snapshot-id":%1$d}\
                """
                        .formatted(snapshot));
        assertThat(metadata().path("statistics")).isEmpty();
        assertThat(metadata().path("partition-statistics")).isEmpty();
        refused(table, "{\"action\":\"set-statistics\",\"snapshot-id\":1}");
        refused(table, "{\"action\":\"set-partition-statistics\"}");
    }

    @Test
    void holdsRequirementsAsBefore() {
        append("a");
        JsonNode before = metadata();
        String stale =
                "{\"type\":\"assert-ref-snapshot-id\",\"ref\":\"main\",\"snapshot-id\":null}";

        var answer =
                http.post(
                        table,
                        """
                        {"requirements":[%s],"updates":[
                         {"action":"set-properties","updates":{"a":"1"}}]}\
                        """
                                .formatted(stale));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(metadata()).isEqualTo(before);
    }

    @Test
    void answersARegisteredFileByteForByte() throws Exception {
        append("a");
        accepted(
                table,
                """
                {"action":"add-encryption-key","encryption-key":
                 {"key-id":"k","encrypted-key-metadata":"AQID","encrypted-by-id":"master"}}\
                """);
        ObjectNode metadata = metadata().deepCopy();
        metadata.put("from-the-future", 1.5e3).put("written-by", "é\u2028");
        String text = metadata.toPrettyString().replace("1500.0", "1.50e3");
        assertThat(text).contains("1.50e3");
        Path file = Files.writeString(folder.resolve("orders.metadata.json"), text);
        http.post(table + "/unregister", "{}");

        var registered =
                http.post(
                        tables.replace("/tables", "/register"),
                        "{\"name\":\"orders\",\"metadata-location\":\"file:%s\"}".formatted(file));

        assertThat(registered.status()).as(registered.body()).isEqualTo(200);
        assertThat(registered.body()).contains("\"metadata\":" + text + "}");
        assertThat(http.get(table).body()).endsWith("\"metadata\":" + text + "}");
        // From the database, where no memory helps.
        try (var second = TestCatalog.start(database, folder)) {
            assertThat(second.http().get(table).body()).endsWith("\"metadata\":" + text + "}");
        }
    }

    private void append(String name) {
        Table loaded = client.loadTable(TableIdentifier.of(namespace, "orders"));
        loaded.newFastAppend().appendFile(Samples.file(loaded, name)).commit();
    }

    private Http.Answer create(String name, int version, String schema) {
        return http.post(
                tables,
                "{\"name\":\"%s\",\"schema\":%s,\"properties\":{\"format-version\":\"%d\"}}"
                        .formatted(name, schema, version));
    }

    private JsonNode metadata() {
        return http.get(table).json().path("metadata");
    }

    private static String schemaOf(String fields) {
        return "{\"type\":\"struct\",\"schema-id\":0,\"fields\":[%s]}".formatted(fields);
    }

    private static Http.Answer commit(String path, String updates) {
        return http.post(path, "{\"requirements\":[],\"updates\":[%s]}".formatted(updates));
    }

    private static void accepted(String path, String updates) {
        var answer = commit(path, updates);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static void refused(String path, String updates) {
        var answer = commit(path, updates);
        assertThat(answer.status()).as(updates + answer.body()).isEqualTo(400);
        answer.errorType();
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(notJson);
        }
    }
}
