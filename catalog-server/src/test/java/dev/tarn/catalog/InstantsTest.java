package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lake as it was: everything can be read, and nothing changed. */
class InstantsTest {
    private static final String LIVE = "/v1/lake/namespaces";
    private static final int STEPS = 25;

    @TempDir private static Path folder;
    @TempDir private static Path elsewhere;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static LogRows log;
    private static RESTCatalog client;
    private static Http http;

    private String namespace;
    private TableIdentifier orders;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        log = new LogRows(database);
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
        namespace = test.getTestMethod().orElseThrow().getName() + UUID.randomUUID();
        orders = TableIdentifier.of(namespace, "orders");
        client.createNamespace(Namespace.of(namespace));
        client.createTable(orders, Samples.SCHEMA);
    }

    @Test
    void areTheLakeAsItWasAfterEachOfManyChanges() throws Exception {
        record Then(long number, Instant time, PastModel lake) {}
        catalog.putLake("changing", "file:" + elsewhere, "{\"type\":\"file\"}");
        var lake = new ChangingLake("changing", http, catalog.administrator(), Seeds.random());
        var history = new ArrayList<Then>();

        for (int step = 0; step < STEPS; step++) {
            lake.change();
            history.add(new Then(stable(), log.now(), PastModel.of(http, "changing")));
        }

        // What is left of the memory of the server that made all this does not count.
        try (var other = TestCatalog.start(database, folder)) {
            for (Then then : history) {
                String prefix = "changing@" + then.number();
                assertThat(PastModel.of(other.http(), prefix)).as(prefix).isEqualTo(then.lake());
                assertThat(prefix(other.http(), "changing@" + then.time())).isEqualTo(prefix);
            }
        }
    }

    @Test
    void keepAClientAtTheNumberOfItsTime() throws Exception {
        append("one");
        Instant time = log.now();
        append("two");

        try (var then = clientOf("lake@" + time)) {
            Table past = then.loadTable(orders);
            try (var tasks = past.newScan().planFiles()) {
                assertThat(tasks).hasSize(1);
            }
            assertThat(then.listTables(Namespace.of(namespace))).containsExactly(orders);
        }
        String zoned = "lake@" + time.atOffset(java.time.ZoneOffset.ofHours(2));
        assertThat(prefix(http, zoned)).isEqualTo(prefix(http, "lake@" + time));
    }

    @Test
    void answerWithSnapshotsOfReferencesOnly() {
        append("one");
        append("two");
        long number = stable();
        append("three");

        String path = path(number) + "/tables/orders";

        assertThat(http.get(path).json().at("/metadata/snapshots")).hasSize(2);
        assertThat(http.get(path + "?snapshots=refs").json().at("/metadata/snapshots")).hasSize(1);
        assertThat(http.get(path + "?snapshots=none").status()).isEqualTo(400);
        String etag = http.get(path).header("ETag").orElseThrow();
        assertThat(http.get(path, "If-None-Match", etag).status()).isEqualTo(304);
        assertThat(http.get(path + "?snapshots=refs", "If-None-Match", etag).status())
                .isEqualTo(200);
    }

    @Test
    void planScans() {
        append("one");
        long number = stable();
        append("two");
        client.dropTable(orders, false);

        var planned = http.post(path(number) + "/tables/orders/plan", "{}");

        assertThat(planned.status()).as(planned.body()).isEqualTo(200);
        assertThat(planned.json().path("file-scan-tasks")).hasSize(1);
        String id = planned.json().path("plan-id").textValue();
        var again = http.get(path(number) + "/tables/orders/plan/" + id);
        assertThat(again.json().path("file-scan-tasks")).hasSize(1);
    }

    /** Whatever the server answers for a lake, but does not announce for one as it was. */
    @Test
    void refuseEveryOperationThatTheyDoNotAnnounce() throws Exception {
        String warehouse = "lake@" + stable();
        JsonNode then = config(http, warehouse).path("endpoints");
        assertThat(then)
                .extracting(JsonNode::textValue)
                .contains("GET /v1/{prefix}/namespaces/{namespace}/tables/{table}");
        PastModel before = PastModel.of(http, "lake");
        int refused = 0;
        for (JsonNode endpoint : config(http, "lake").path("endpoints")) {
            if (contains(then, endpoint) || endpoint.textValue().contains("functions")) {
                continue;
            }
            String[] route = endpoint.textValue().split(" ", 2);
            String path =
                    route[1].replace("{prefix}", warehouse)
                            .replace("{namespace}", namespace)
                            .replace("{table}", "orders")
                            .replace("{view}", "orders");
            var answer = route[0].equals("DELETE") ? http.delete(path) : http.post(path, "{}");
            assertThat(answer.status()).as(endpoint + answer.body()).isEqualTo(403);
            assertThat(answer.errorType()).isEqualTo("ForbiddenException");
            assertThat(answer.json().at("/error/message").textValue())
                    .isEqualTo("Read-only: %s is a lake as it was".formatted(warehouse));
            refused++;
        }
        assertThat(refused).isGreaterThanOrEqualTo(15);
        assertThat(PastModel.of(http, "lake")).isEqualTo(before);
        Http administrator = catalog.administrator();
        String managed = "/api/v1/lakes/" + warehouse;
        String table = managed + "/tables/" + namespace + "%1Forders";
        assertThat(administrator.put(table + "/protection", "{}").status()).isEqualTo(403);
        assertThat(administrator.post(table + "/restore", "{\"sequence\":1}").status())
                .isEqualTo(403);
        assertThat(administrator.put(managed + "/webhooks/w", "{\"url\":\"http://a\"}").status())
                .isEqualTo(403);
        assertThat(administrator.post(managed + "/rename", "{\"name\":\"b\"}").status())
                .isEqualTo(404);
        assertThat(administrator.put("/api/v1/lakes/" + warehouse, "{}").status()).isEqualTo(400);
        assertThat(administrator.delete("/api/v1/lakes/" + warehouse).status()).isEqualTo(404);
    }

    /** By its old name it would be open to whoever may read what else had names like that. */
    @Test
    void areReadByThoseWhoMayReadTheSameTodayUnderItsNewName() {
        append("one");
        long number = stable();
        String secret = namespace + "-secret";
        client.createNamespace(Namespace.of(secret));
        client.renameTable(orders, TableIdentifier.of(secret, "orders"));
        Http administrator = catalog.administrator();
        Http rita = http.as("rita:readers");
        administrator.put("/api/v1/roles/readers", "");
        grant(administrator, namespace);
        String past = path(number) + "/tables/orders";

        assertThat(administrator.get(past).status()).isEqualTo(200);
        assertThat(rita.get(path(number)).status()).isEqualTo(200);
        for (String path : List.of(past, past + "/credentials")) {
            assertThat(rita.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(rita.head(past).status()).isEqualTo(404);
        assertThat(rita.post(past + "/plan", "{}").status()).isEqualTo(404);

        grant(administrator, secret);
        assertThat(rita.get(past).status()).isEqualTo(200);
        assertThat(rita.post(past + "/plan", "{}").status()).isEqualTo(200);
        Http nobody = http.as("nora:nobodies");
        assertThat(nobody.get(past).status()).isEqualTo(404);
        assertThat(nobody.get("/v1/config?warehouse=lake@" + number).status()).isEqualTo(404);
    }

    private static void grant(Http administrator, String namespace) {
        var granted =
                administrator.put(
                        "/api/v1/lakes/lake/grants",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\",\"TIME_TRAVEL\"],\"namespace\":[\"%s\"]}"
                                .formatted(namespace));
        assertThat(granted.status()).as(granted.body()).isBetween(200, 204);
    }

    @Test
    void areNothingToWriteToForIcebergsClient() throws Exception {
        try (var then = clientOf("lake@" + stable())) {
            Table past = then.loadTable(orders);
            assertThatThrownBy(() -> past.updateProperties().set("a", "1").commit())
                    .isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> then.createNamespace(Namespace.of("never")))
                    .isInstanceOf(RuntimeException.class);
        }
        assertThat(client.namespaceExists(Namespace.of("never"))).isFalse();
        assertThat(client.loadTable(orders).properties()).doesNotContainKey("a");
    }

    @Test
    void areNotThereYetWhileACommitIsInFlight() throws Exception {
        Instant before = log.now();
        try (Connection inFlight = database.connect();
                var statement = inFlight.createStatement()) {
            inFlight.setAutoCommit(false);
            statement.execute("SET search_path TO catalog");
            try (var rows = statement.executeQuery("SELECT draw_commit_number()")) {
                rows.next();
                long drawn = rows.getLong(1);
                append("one");

                for (String late :
                        List.of("lake@" + drawn, "lake@" + (drawn + 1), "lake@" + log.now())) {
                    var answer = http.get("/v1/config?warehouse=" + late);
                    assertThat(answer.status()).as(late).isEqualTo(503);
                    assertThat(answer.header("Retry-After")).isPresent();
                }
                assertThat(prefix(http, "lake@" + before)).isEqualTo("lake@" + (drawn - 1));
                inFlight.rollback();
                assertThat(prefix(http, "lake@" + drawn)).isEqualTo("lake@" + drawn);
                assertThat(prefix(http, "lake@" + log.now())).isEqualTo("lake@" + (drawn + 1));
            }
        }
    }

    /** Who draws a number first may write its entry last. */
    @Test
    void takeInAllThatWasCommittedByThenWhateverItsNumber() throws Exception {
        long number = stable();
        Instant time = log.now();
        // Further back than any entry before it, in time and not in number.
        log.protect(number + 2, time.minusSeconds(1));
        log.protect(number + 1, time.plusSeconds(3600));
        log.execute("SELECT setval('catalog.commit_sequence', %d)".formatted(number + 3));

        assertThat(prefix(http, "lake@" + time)).isEqualTo("lake@" + (number + 2));
    }

    /**
     * Five hundred tables are made, then written to forty times each, then every third is renamed
     * and every fifth is dropped.
     */
    @Test
    void areListedPageByPageHoweverOftenTablesWereWrittenTo() throws Exception {
        long base = stable();
        String entries =
                """
                INSERT INTO catalog.commit_log (sequence, position, lake_id, tabular_id, tabular_uuid, kind, action,
                    namespace, name, from_location, to_location, principal, engine, request_id)
                SELECT %d + i, 0, l.id, 1000000 + (i %% 500), '00000000-0000-0000-0000-000000000000', 'table', '%s',
                    '%s', '%s' || lpad((i %% 500)::text, 3, '0'), %s, %s, 'alice', '', ''
                FROM catalog.lakes l, generate_series(0, %d) AS i
                WHERE l.name = 'lake' AND (i %% 500) %% %d = 0
                """;
        log.execute(entries.formatted(base + 1, "create", namespace, "t", "NULL", "'a'", 499, 1));
        log.execute(
                entries.formatted(base + 501, "commit", namespace, "t", "'a'", "'a'", 19_999, 1));
        log.execute(
                entries.formatted(base + 20_501, "rename", namespace, "r", "'a'", "'a'", 499, 3));
        log.execute(
                entries.formatted(base + 21_001, "drop", namespace, "t", "'a'", "NULL", 499, 5));
        // Those that were renamed are dropped under their new names.
        log.execute(
                """
                UPDATE catalog.commit_log SET name = 'r' || substr(name, 2)
                WHERE namespace = '%s' AND action = 'drop' AND (tabular_id - 1000000) %% 3 = 0
                """
                        .formatted(namespace));
        log.execute("SELECT setval('catalog.commit_sequence', %d)".formatted(base + 30_000));

        assertThat(listed(base)).containsExactly("orders");
        assertThat(listed(base + 250)).containsExactlyElementsOf(names(250, Integer.MAX_VALUE, 0));
        assertThat(listed(base + 20_500))
                .containsExactlyElementsOf(names(500, Integer.MAX_VALUE, 0));
        assertThat(listed(base + 21_000)).containsExactlyElementsOf(names(500, 3, 0));
        assertThat(listed(base + 30_000)).containsExactlyElementsOf(names(500, 3, 5));
    }

    /** What has a name of the first so many, when some are renamed and some are dropped. */
    private static List<String> names(int count, int renamed, int dropped) {
        return IntStream.range(0, count)
                .filter(i -> dropped == 0 || i % dropped != 0)
                .mapToObj(i ->
                        (renamed <= count && i % renamed == 0 ? "r%03d" : "t%03d").formatted(i))
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.toCollection(TreeSet::new),
                                names -> {
                                    names.add("orders");
                                    return List.copyOf(names);
                                }));
    }

    private List<String> listed(long number) {
        var names = new ArrayList<String>();
        String token = "";
        do {
            JsonNode page =
                    http.get(path(number) + "/tables?pageSize=77&pageToken=" + token).json();
            page.path("identifiers").forEach(table -> names.add(table.path("name").textValue()));
            token = page.path("next-page-token").asText("");
        } while (!token.isEmpty());
        JsonNode whole = http.get(path(number) + "/tables").json().path("identifiers");
        assertThat(whole)
                .extracting(table -> table.path("name").textValue())
                .containsExactlyElementsOf(names);
        return names;
    }

    @Test
    void sayWhatHasExpired() throws Exception {
        long number = stable();
        String file =
                http.get(path(number) + "/tables/orders")
                        .json()
                        .path("metadata-location")
                        .textValue();
        append("one");
        Files.delete(Path.of(file.substring("file:".length())));

        try (var other = TestCatalog.start(database, folder)) {
            var answer = other.http().get(path(number) + "/tables/orders");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.errorType()).isEqualTo("NoSuchTableException");
            assertThat(answer.body()).contains("has expired");
            assertThat(other.http().get("%s/%s/tables/orders".formatted(LIVE, namespace)).status())
                    .isEqualTo(200);
        }
    }

    /** Whoever may write a table's files may write over its old metadata, too. */
    @Test
    void believeNoMetadataFileThatWasWrittenOver() throws Exception {
        append("one");
        long number = stable();
        String live = "%s/%s/tables/orders".formatted(LIVE, namespace);
        String plan =
                live + "/plan/" + http.post(live + "/plan", "{}").json().path("plan-id").asText();
        Path file =
                Path.of(
                        http.get(live)
                                .json()
                                .path("metadata-location")
                                .textValue()
                                .substring("file:".length()));
        append("two");
        assertThat(http.get(plan).status()).isEqualTo(200);
        Files.writeString(file, Files.readString(file).replace("/orders-", "/others-"));

        String past = path(number) + "/tables/orders";
        assertThat(http.get(past).status()).isEqualTo(404);
        assertThat(http.get(past).body()).contains("was changed");
        assertThat(http.post(past + "/plan", "{}").status()).isEqualTo(404);
        assertThat(http.get(past + "/credentials").status()).isEqualTo(404);
        assertThat(http.get(plan).status()).isEqualTo(400);
        String restore = "/api/v1/lakes/lake/tables/%s%%1Forders/restore".formatted(namespace);
        assertThat(
                        catalog.administrator()
                                .post(restore, "{\"sequence\":%d}".formatted(number))
                                .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lake@",
                "lake@-1",
                "lake@now",
                "lake@1.5",
                "lake@2026-13-01T00:00:00Z",
                "lake@2026-01-01",
                "lake@2026-01-01T00:00:00",
                "lake@+12026-01-01T00:00:00Z",
                "lake@-0001-01-01T00:00:00Z",
                "lake@1@2"
            })
    void areNumbersAndTimes(String warehouse) {
        var answer = http.get("/v1/config?warehouse=" + encoded(warehouse));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errorType()).isEqualTo("BadRequestException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nolake@1", "@1", "lake@999999999999999999", "lake@9999-12-31T23:59:59Z"})
    void areOfLakesAndOfThePast(String warehouse) {
        var answer = http.get("/v1/config?warehouse=" + encoded(warehouse));

        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.errorType()).isEqualTo("NoSuchWarehouseException");
    }

    @Test
    void areEmptyBeforeTheFirstCommit() {
        for (String warehouse : List.of("lake@0", "lake@0001-01-01T00:00:00Z")) {
            assertThat(prefix(http, warehouse)).isEqualTo("lake@0");
        }
        assertThat(PastModel.of(http, "lake@0").namespaces()).isEmpty();
        assertThat(http.get("/v1/lake@0/namespaces/%s/tables".formatted(namespace)).status())
                .isEqualTo(404);
    }

    private void append(String name) {
        Table table = client.loadTable(orders);
        table.newFastAppend().appendFile(Samples.file(table, name)).commit();
    }

    private static RESTCatalog clientOf(String warehouse) {
        return catalog.client(
                Map.of("warehouse", warehouse, "io-impl", LocalFileIO.class.getName()));
    }

    private String path(long number) {
        return "/v1/lake@%d/namespaces/%s".formatted(number, namespace);
    }

    private static long stable() {
        return catalog.stable("lake");
    }

    private static boolean contains(JsonNode endpoints, JsonNode endpoint) {
        for (JsonNode one : endpoints) {
            if (one.equals(endpoint)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode config(Http at, String warehouse) {
        var answer = at.get("/v1/config?warehouse=" + encoded(warehouse));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String prefix(Http at, String warehouse) {
        return config(at, warehouse).at("/overrides/prefix").textValue();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
