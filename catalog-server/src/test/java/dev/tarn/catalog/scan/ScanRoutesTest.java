package dev.tarn.catalog.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00Z");

    private static TestDatabase database;
    private static MemoryTables tables;

    private static ScanServer server;

    @BeforeAll
    static void prepare() {
        database = ScanServer.database();
        tables = new MemoryTables();
        fill("small", 3);
        fill("other", 3);
        fill("large", 25);
        tables.create("empty", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        tables.forbid("mallory");
        server = start(Map.of());
    }

    @AfterAll
    static void dispose() throws IOException {
        server.close();
        tables.close();
        database.close();
    }

    @Test
    void answersSmallTablesAtOnce() {
        JsonNode plan = ok(plan("alice", "small", "{}"));

        assertThat(plan.path("status").asText()).isEqualTo("completed");
        assertThat(plan.path("file-scan-tasks")).hasSize(3);
        assertThat(plan.has("plan-tasks")).isFalse();
        assertThat(ok(result("alice", "small", planId(plan)))).isEqualTo(plan);
    }

    @Test
    void answersTablesWithoutSnapshotWithoutTasks() {
        JsonNode plan = ok(plan("alice", "empty", "{}"));

        assertThat(plan.path("status").asText()).isEqualTo("completed");
        assertThat(plan.path("file-scan-tasks")).isEmpty();
    }

    @Test
    void submitsLargeTablesAndHandsTheirTasksOutInPages() {
        JsonNode plan = ok(plan("alice", "large", "{}"));
        assertThat(plan.path("status").asText()).isEqualTo("submitted");
        assertThat(plan.size()).isEqualTo(2);

        JsonNode result = completed("large", plan);

        assertThat(result.path("plan-tasks")).hasSize(7);
        assertThat(result.has("file-scan-tasks")).isFalse();
        var files = new TreeSet<String>();
        for (JsonNode token : result.path("plan-tasks")) {
            JsonNode page = ok(tasks("alice", "large", token.asText()));
            assertThat(page.path("file-scan-tasks").size()).isBetween(1, 4);
            assertThat(ok(tasks("alice", "large", token.asText()))).isEqualTo(page);
            page.path("file-scan-tasks")
                    .forEach(task -> files.add(task.at("/data-file/file-path").asText()));
        }
        assertThat(files).hasSize(25);
    }

    @Test
    void completesSubmittedPlansWithoutTasksByAnEmptyList() {
        String nothing =
                """
                {"filter": {"type": "and", "left": {"type": "gt", "term": "id", "value": -5},
                                           "right": {"type": "lt", "term": "id", "value": -1}}}
                """;
        try (ScanServer always = start(Map.of("SYNCHRONOUS_ENTRIES", "0"))) {
            JsonNode plan = ok(always.post("alice", "sales/tables/large/plan", nothing));
            assertThat(plan.path("status").asText()).isEqualTo("submitted");

            JsonNode result = completed("large", plan);

            assertThat(result.path("file-scan-tasks").isArray()).isTrue();
            assertThat(result.has("plan-tasks")).isFalse();
        }
    }

    @Test
    void cancelsPlansOnceAndAgain() {
        JsonNode plan = ok(plan("alice", "large", "{}"));
        JsonNode result = completed("large", plan);

        assertThat(cancel("alice", "large", planId(plan)).statusCode()).isEqualTo(204);

        assertThat(cancel("alice", "large", planId(plan)).statusCode()).isEqualTo(204);
        assertThat(ok(result("alice", "large", planId(plan))).path("status").asText())
                .isEqualTo("cancelled");
        String token = result.path("plan-tasks").path(0).asText();
        assertError(tasks("alice", "large", token), 404, "NoSuchPlanTaskException");
        assertThat(
                        count(
                                "SELECT COUNT(*) FROM catalog.scan_pages WHERE plan_id = '"
                                        + planId(plan)
                                        + "'"))
                .isZero();
    }

    @Test
    void cancelsPlansThatNobodyWorksOnYet() {
        try (ScanServer idle = start(Map.of("WORKERS", "0", "RESULT_WAIT", "0s"))) {
            JsonNode plan = ok(idle.post("alice", "sales/tables/large/plan", "{}"));
            String path = "sales/tables/large/plan/" + planId(plan);

            assertThat(idle.delete("alice", path).statusCode()).isEqualTo(204);

            assertThat(ok(idle.get("alice", path)).path("status").asText()).isEqualTo("cancelled");
        }
    }

    @Test
    void knowsNothingOfExpiredPlans() {
        JsonNode plan = ok(plan("alice", "large", "{}"));
        JsonNode result = completed("large", plan);
        JsonNode small = ok(plan("alice", "small", "{}"));

        CLOCK.advance(Duration.ofMinutes(6));
        assertError(result("alice", "small", planId(small)), 404, "NoSuchPlanIdException");
        ok(result("alice", "large", planId(plan)));

        CLOCK.advance(Duration.ofMinutes(55));
        assertError(result("alice", "large", planId(plan)), 404, "NoSuchPlanIdException");
        assertError(cancel("alice", "large", planId(plan)), 404, "NoSuchPlanIdException");
        String token = result.path("plan-tasks").path(0).asText();
        assertError(tasks("alice", "large", token), 404, "NoSuchPlanTaskException");
    }

    @Test
    void keepsFetchedPlansForAWhileOnly() {
        JsonNode plan = ok(plan("alice", "large", "{}"));
        List<String> tokens = tokens(completed("large", plan));
        tokens.subList(1, tokens.size()).forEach(token -> ok(tasks("alice", "large", token)));
        CLOCK.advance(Duration.ofMinutes(6));

        ok(tasks("alice", "large", tokens.getFirst()));

        CLOCK.advance(Duration.ofMinutes(4));
        ok(tasks("alice", "large", tokens.getFirst()));
        CLOCK.advance(Duration.ofMinutes(2));
        assertError(tasks("alice", "large", tokens.getFirst()), 404, "NoSuchPlanTaskException");
    }

    @Test
    void refusesWhatBelongsToAnotherPrincipalOrTable() {
        JsonNode plan = ok(plan("alice", "large", "{}"));
        JsonNode result = completed("large", plan);
        String token = result.path("plan-tasks").path(0).asText();

        assertError(result("bob", "large", planId(plan)), 404, "NoSuchPlanIdException");
        assertError(cancel("bob", "large", planId(plan)), 404, "NoSuchPlanIdException");
        assertError(tasks("bob", "large", token), 404, "NoSuchPlanTaskException");
        assertError(result("alice", "other", planId(plan)), 404, "NoSuchPlanIdException");
        assertError(cancel("alice", "other", planId(plan)), 404, "NoSuchPlanIdException");
        assertError(tasks("alice", "other", token), 404, "NoSuchPlanTaskException");
        ok(tasks("alice", "large", token));
    }

    @Test
    void asksForThePermissionEveryTime() {
        String id = UUID.randomUUID().toString();

        assertError(plan("mallory", "small", "{}"), 403, "ForbiddenException");
        assertError(result("mallory", "small", id), 403, "ForbiddenException");
        assertError(cancel("mallory", "small", id), 403, "ForbiddenException");
        assertError(tasks("mallory", "small", "x"), 403, "ForbiddenException");
    }

    @Test
    void knowsNoTableThatIsNotThere() {
        assertError(plan("alice", "nowhere", "{}"), 404, "NoSuchTableException");
        assertError(
                result("alice", "nowhere", UUID.randomUUID().toString()),
                404,
                "NoSuchTableException");
        assertError(
                cancel("alice", "nowhere", UUID.randomUUID().toString()),
                404,
                "NoSuchTableException");
        assertError(tasks("alice", "nowhere", "x"), 404, "NoSuchTableException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "00000000-0000-0000-0000-000000000000", "..%2F..", "%20", "1-1-1-1-1"})
    void knowsNoPlanThatItDidNotMake(String id) {
        assertError(result("alice", "small", id), 404, "NoSuchPlanIdException");
        assertError(cancel("alice", "small", id), 404, "NoSuchPlanIdException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA", "%s", "' OR 1=1 --"})
    void knowsNoPlanTaskThatItDidNotMake(String token) {
        assertError(tasks("alice", "small", token), 404, "NoSuchPlanTaskException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "{",
                "{\"snapshot-id\": \"x\"}",
                "{\"snapshot-id\": 1.5}",
                "{\"snapshot-id\": 17}",
                "{\"snapshot-id\": 1, \"start-snapshot-id\": 2, \"end-snapshot-id\": 3}",
                "{\"start-snapshot-id\": 2}",
                "{\"end-snapshot-id\": 2}",
                "{\"start-snapshot-id\": 2, \"end-snapshot-id\": 3}",
                "{\"select\": \"id\"}",
                "{\"select\": [7]}",
                "{\"select\": [\"nope\"]}",
                "{\"select\": [\"ID\"]}",
                "{\"stats-fields\": [\"nope\"]}",
                "{\"min-rows-requested\": -1}",
                "{\"case-sensitive\": \"yes\"}",
                "{\"use-snapshot-schema\": 1}",
                "{\"filter\": 7}",
                "{\"filter\": {}}",
                "{\"filter\": {\"type\": \"eq\", \"term\": \"nope\", \"value\": 1}}",
                "{\"filter\": {\"type\": \"eq\", \"term\": \"ID\", \"value\": 1}}",
                "{\"filter\": {\"type\": \"eq\", \"term\": \"id\"}}",
                "{\"filter\": {\"type\": \"eq\", \"term\": \"id\", \"value\": \"seven\"}}",
                "{\"filter\": {\"type\": \"eq\", \"term\": \"id\", \"value\": {}}}",
                "{\"filter\": {\"type\": \"in\", \"term\": \"id\", \"values\": 1}}",
                "{\"filter\": {\"type\": \"starts-with\", \"term\": \"id\", \"value\": 1}}",
                "{\"filter\": {\"type\": \"explode\", \"term\": \"id\", \"value\": 1}}",
                "{\"filter\": {\"type\": \"and\", \"left\": true}}",
                "{\"filter\": {\"type\": \"eq\", \"term\": {\"type\": \"transform\", \"transform\": \"day\", \"term\": \"category\"}, \"value\": 1}}",
                "{\"filter\": {\"type\": \"eq\", \"term\": {\"type\": \"transform\", \"transform\": \"nope\", \"term\": \"id\"}, \"value\": 1}}",
                "{\"filter\": {\"type\": \"is-null\", \"term\": \"place\"}, \"select\": [null]}"
            })
    void refusesRequestsThatDoNotFitTheTable(String body) {
        assertError(plan("alice", "small", body), 400, "BadRequestException");
    }

    @Test
    void refusesDeeplyNestedFilters() {
        String deep = "{\"type\":\"not\",\"child\":".repeat(5000) + "true" + "}".repeat(5000);

        assertError(
                plan("alice", "small", "{\"filter\":" + deep + "}"), 400, "BadRequestException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"plan-task\": 7}", "[]", "", "null"})
    void refusesRequestsWithoutAPlanTask(String body) {
        assertError(
                server.post("alice", "sales/tables/small/tasks", body), 400, "BadRequestException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"select\": [\"id\", \"place.city\", \"_file\", \"_partition.category\"]}",
                "{\"select\": [\"ID\"], \"case-sensitive\": false}",
                "{\"stats-fields\": [\"PLACE.CITY\"], \"case-sensitive\": false}",
                "{\"filter\": {\"type\": \"gt\", \"term\": \"ID\", \"value\": -1}, \"case-sensitive\": false}",
                "{\"filter\": true, \"min-rows-requested\": 1000000}",
                "{\"unknown\": 1}"
            })
    void acceptsRequestsThatFitTheTable(String body) {
        assertThat(ok(plan("alice", "small", body)).path("file-scan-tasks")).hasSize(3);
    }

    @Test
    void sendsStatisticsOfTheFieldsThatWereAskedForOnly() {
        JsonNode without = ok(plan("alice", "small", "{}")).at("/file-scan-tasks/0/data-file");
        JsonNode with =
                ok(plan("alice", "small", "{\"stats-fields\": [\"id\"]}"))
                        .at("/file-scan-tasks/0/data-file");

        assertThat(without.has("value-counts")).isFalse();
        assertThat(with.at("/value-counts/keys")).isEqualTo(JSON.createArrayNode().add(1));
    }

    @Test
    void plansWhatWasAppendedAfterOneSnapshotUpToAnother() {
        Table table = tables.create("log", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        var history = new RandomTable(table, 2, new Random(7));
        var snapshots = new ArrayList<Long>();
        for (int append = 0; append < 4; append++) {
            history.append(2);
            snapshots.add(table.currentSnapshot().snapshotId());
        }

        // From the first, which is left out, to the third.
        JsonNode middle = ok(plan("alice", "log", range(snapshots.get(0), snapshots.get(2))));

        assertThat(middle.path("file-scan-tasks")).hasSize(4);
        assertError(
                plan("alice", "log", range(snapshots.get(2), snapshots.get(0))),
                400,
                "BadRequestException");
        assertError(
                plan("alice", "log", range(snapshots.get(2), snapshots.get(2))),
                400,
                "BadRequestException");
    }

    @Test
    void planningStaysAtTheSnapshotThatItBeganWith() {
        Table table = tables.create("moving", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        var history = new RandomTable(table, 2, new Random(7));
        history.append(9);
        try (ScanServer idle = start(Map.of("WORKERS", "0"))) {
            JsonNode plan = ok(idle.post("alice", "sales/tables/moving/plan", "{}"));
            history.append(9);
            table.updateSchema().renameColumn("id", "key").commit();

            JsonNode result = completed("moving", plan);

            int planned = 0;
            for (String token : tokens(result)) {
                planned += ok(tasks("alice", "moving", token)).path("file-scan-tasks").size();
            }
            assertThat(planned).isEqualTo(9);
            assertThat(idle.uri()).isNotEqualTo(server.uri());
        }
    }

    @Test
    void turnsAwayPrincipalsThatKeepTooManyPlans() {
        try (ScanServer strict = start(Map.of("PLANS_PER_PRINCIPAL", "2"))) {
            String path = "sales/tables/large/plan";
            JsonNode first = ok(strict.post("carol", path, "{}"));
            ok(strict.post("carol", path, "{}"));

            assertError(strict.post("carol", path, "{}"), 503, "ServiceUnavailableException");

            ok(strict.post("dave", path, "{}"));
            strict.delete("carol", path + "/" + planId(first));
            ok(strict.post("carol", path, "{}"));
        }
    }

    @Test
    void submitsRequestsThatAreTooLargeToKeepForNothing() {
        var random = new Random(3);
        var values = new ArrayList<Long>();
        for (int value = 0; value < 5_000; value++) {
            values.add(random.nextLong());
        }
        String filter = "{\"filter\": {\"type\": \"in\", \"term\": \"id\", \"values\": %s}}";

        JsonNode large = ok(plan("alice", "small", filter.formatted(values)));
        JsonNode small = ok(plan("alice", "small", filter.formatted(values.subList(0, 10))));

        assertThat(large.path("status").asText()).isEqualTo("submitted");
        assertThat(small.path("status").asText()).isEqualTo("completed");
        assertThat(completed("small", large).path("plan-tasks")).hasSize(1);
    }

    @Test
    void submitsWhatItHasNoHandsFor() {
        try (ScanServer busy = start(Map.of("SYNCHRONOUS_ENTRIES", "2"))) {
            JsonNode plan = ok(busy.post("alice", "sales/tables/small/plan", "{}"));

            assertThat(plan.path("status").asText()).isEqualTo("submitted");
            assertThat(completed("small", plan).path("plan-tasks")).hasSize(1);
        }
    }

    private static ScanServer start(Map<String, String> settings) {
        var all = new java.util.HashMap<>(Map.of("PAGE_TASKS", "4"));
        all.putAll(settings);
        return ScanServer.start(database, tables, CLOCK, all);
    }

    private static void fill(String name, int files) {
        Table table = tables.create(name, RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        new RandomTable(table, 2, new Random(42)).append(files);
    }

    private HttpResponse<String> plan(String principal, String table, String body) {
        return server.post(principal, "sales/tables/" + table + "/plan", body);
    }

    private HttpResponse<String> result(String principal, String table, String planId) {
        return server.get(principal, "sales/tables/" + table + "/plan/" + planId);
    }

    private HttpResponse<String> cancel(String principal, String table, String planId) {
        return server.delete(principal, "sales/tables/" + table + "/plan/" + planId);
    }

    private HttpResponse<String> tasks(String principal, String table, String token) {
        return server.post(
                principal,
                "sales/tables/" + table + "/tasks",
                JSON.createObjectNode().put("plan-task", token).toString());
    }

    private JsonNode completed(String table, JsonNode plan) {
        return await().until(
                        () -> ok(result("alice", table, planId(plan))),
                        result -> result.path("status").asText().equals("completed"));
    }

    private static List<String> tokens(JsonNode result) {
        var tokens = new ArrayList<String>();
        result.path("plan-tasks").forEach(token -> tokens.add(token.asText()));
        return tokens;
    }

    private static String range(long start, long end) {
        return "{\"start-snapshot-id\": %d, \"end-snapshot-id\": %d}".formatted(start, end);
    }

    private static String planId(JsonNode plan) {
        return plan.path("plan-id").asText();
    }

    private static long count(String sql) {
        return ScanServer.count(database, sql);
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private static void assertError(HttpResponse<String> response, int status, String type) {
        JsonNode error = json(response).path("error");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(error.path("code").asInt()).isEqualTo(status);
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.path("message").asText()).isNotEmpty();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return ScanJsonReader.read(response.body());
    }
}
