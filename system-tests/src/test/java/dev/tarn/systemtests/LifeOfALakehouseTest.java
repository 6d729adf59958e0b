package dev.tarn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.systemtests.TarnCommand.Ended;
import dev.tarn.testkit.spark.TestSpark;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One lakehouse from its first start to its last, each test going on where the one before ended.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class LifeOfALakehouseTest {
    private static final Path HOME = Path.of(System.getProperty("tarn.home", ".."));

    /** A Trino of a test ends before code compiled with more care would pay for it. */
    private static final String QUICK_TO_START = "--trino-jvm=-XX:TieredStopAtLevel=1 -Xmx1400M";

    private final Path data;
    private final RunningLakehouse lakehouse;
    private long firstSnapshot;

    LifeOfALakehouseTest(@TempDir Path data) {
        this.data = data;
        this.lakehouse = new RunningLakehouse(HOME, data);
    }

    @AfterAll
    void stop() throws Exception {
        lakehouse.run("down");
    }

    @Test
    @Order(1)
    void startsWithOneCommand() throws Exception {
        Ended up = lakehouse.run("up", "--detach", "--ports", "auto", QUICK_TO_START);

        assertThat(up.exitCode()).as(up.said()).isZero();
        assertThat(up.out()).contains("Tarn is ready").contains("jdbc:trino://");
        assertThat(up.err()).isEmpty();
        assertThat(lakehouse.processes())
                .filteredOn(process -> commandLine(process).contains("-Dnode.data-dir="))
                .singleElement()
                .satisfies(trino ->
                        assertThat(commandLine(trino))
                                .containsSubsequence(
                                        "-Xmx1500M", "-XX:TieredStopAtLevel=1", "-Xmx1400M"));
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }

    @Test
    @Order(2)
    void tellsProgramsWhatTheyNeed() throws Exception {
        JsonNode status = lakehouse.status();

        for (String key :
                List.of(
                        "/catalog/uri",
                        "/writer/uri",
                        "/gateway/http",
                        "/gateway/https",
                        "/gateway/certificate",
                        "/gateway/jdbc",
                        "/trino/uri",
                        "/s3/endpoint",
                        "/s3/region",
                        "/s3/accessKey",
                        "/s3/secretKey",
                        "/s3/bucket",
                        "/postgres/url",
                        "/admin/clientId",
                        "/admin/clientSecret")) {
            assertThat(status.at(key).asText()).as(key).isNotEmpty();
        }
        assertThat(status.path("state").asText()).isEqualTo("ready");
    }

    @Test
    @Order(3)
    void letsNobodyAskTrinoButTheGateway() throws Exception {
        URI trino = URI.create(lakehouse.status().at("/trino/uri").asText() + "/v1/statement");
        try (var client = HttpClient.newHttpClient()) {
            var direct =
                    client.send(
                            HttpRequest.newBuilder(trino)
                                    .header("X-Trino-User", "admin")
                                    .POST(HttpRequest.BodyPublishers.ofString("SELECT 1"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(direct.statusCode()).isEqualTo(403);
            for (String token :
                    List.of(
                            lakehouse.token(),
                            FalseTokens.unsigned(),
                            FalseTokens.signedWithAnotherKey())) {
                var claimed =
                        client.send(
                                HttpRequest.newBuilder(trino)
                                        .header("X-Forwarded-Proto", "https")
                                        .header("X-Trino-User", "admin")
                                        .header("Authorization", "Bearer " + token)
                                        .POST(HttpRequest.BodyPublishers.ofString("SELECT 1"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(claimed.statusCode()).as(claimed.body()).isEqualTo(401);
            }
        }
        assertThat(lakehouse.query("SELECT current_user")).containsExactly("admin");
    }

    /**
     * The whole way: the question, the snapshot that answered it, and the command that shows both.
     */
    @Test
    @Order(5)
    void hasAReceiptOfWhatWasAsked() throws Exception {
        String question = "SELECT max(people) FROM lake.life.cities";
        lakehouse.query(question);
        String newest =
                lakehouse
                        .query(
                                "SELECT snapshot_id FROM lake.life.\"cities$snapshots\" ORDER BY committed_at DESC LIMIT 1")
                        .getFirst();

        JsonNode receipt =
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> lakehouse.receipt(question),
                                found -> found.path("state").asText().equals("FINISHED"));

        assertThat(receipt.path("principal").asText()).isEqualTo("admin");
        assertThat(receipt.at("/read-tables/0/table").asText()).isEqualTo("cities");
        assertThat(receipt.at("/read-tables/0/snapshot-id").asText()).isEqualTo(newest);
        assertThat(lakehouse.printedReceipt(question).path("query-id"))
                .isEqualTo(receipt.path("query-id"));
        assertThat(lakehouse.run("queries", "--limit", "3").out()).contains("admin", "FINISHED");
        // Trino says it by itself, by way of its spool and the gateway's door for engines.
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        lakehouse.receipt(question).path("completed-by").asText().equals("event"));
    }

    /** Not what the policy says, but what Trino did: its own event tells it. */
    @Test
    @Order(6)
    void hasAReceiptOfWhatWasKeptFromSomebody() throws Exception {
        lakehouse.put("/api/v1/principals/clerk", "{\"client-secret\":\"clerk-of-the-lake\"}");
        lakehouse.put("/api/v1/roles/clerks", "{}");
        lakehouse.put("/api/v1/roles/clerks/members/clerk", "{}");
        lakehouse.put(
                "/api/v1/lakes/lake/grants",
                "{\"role\":\"clerks\",\"privileges\":[\"SELECT\"],\"namespace\":[\"life\"]}");
        String policy = "/api/v1/lakes/lake/tables/life%1Fcities";
        lakehouse.put(
                policy + "/filters/large",
                "{\"condition\":\"people > 200000\",\"roles\":[\"clerks\"]}");
        lakehouse.put(policy + "/masks/name", "{\"mask\":\"last4\",\"roles\":[\"clerks\"]}");
        String then = " FROM lake.life.cities FOR VERSION AS OF " + firstSnapshot;
        String question = "SELECT name" + then;
        assertThatThrownBy(() ->
                        lakehouse.queryAs("clerk", "clerk-of-the-lake", "SELECT count(*)" + then))
                .hasMessageContaining("it takes TIME_TRAVEL on the table");
        lakehouse.put(
                "/api/v1/lakes/lake/grants",
                "{\"role\":\"clerks\",\"privileges\":[\"TIME_TRAVEL\"],\"namespace\":[\"life\"]}");

        assertThat(lakehouse.queryAs("clerk", "clerk-of-the-lake", question))
                .containsExactly("rgen");

        JsonNode receipt =
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> lakehouse.receipt(question),
                                found -> found.path("completed-by").asText().equals("event"));
        assertThat(receipt.path("principal").asText()).isEqualTo("clerk");
        JsonNode table = receipt.at("/read-tables/0");
        assertThat(table.path("table").asText()).isEqualTo("cities");
        assertThat(table.path("snapshot-id").asText()).isEqualTo(Long.toString(firstSnapshot));
        assertThat(table.path("columns").toString()).contains("\"name\"");
        assertThat(table.path("filters")).hasSize(1);
        assertThat(table.at("/filters/0").asText()).contains("people").contains("200000");
        assertThat(table.path("masks").fieldNames()).toIterable().containsExactly("name");
        assertThat(table.at("/masks/name").asText()).contains("name");
        assertThat(receipt.at("/statistics/result-rows").asLong()).isEqualTo(1);
    }

    @Test
    @Order(7)
    void letsADeputyBecomeAnotherAndThemselvesAgain() throws Exception {
        lakehouse.put("/api/v1/principals/deputy", "{\"client-secret\":\"deputy-of-the-lake\"}");
        lakehouse.put("/api/v1/roles/impersonator", "{}");
        lakehouse.put("/api/v1/roles/impersonator/members/deputy", "{}");

        try (Connection connection = lakehouse.connect("deputy", "deputy-of-the-lake");
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION AUTHORIZATION clerk");
            assertThat(RunningLakehouse.rows(statement, "SELECT current_user"))
                    .containsExactly("clerk");
            assertThat(RunningLakehouse.rows(statement, "SELECT name FROM lake.life.cities"))
                    .contains("rgen")
                    .doesNotContain("Bergen", "Basel");

            statement.execute("RESET SESSION AUTHORIZATION");
            assertThat(RunningLakehouse.rows(statement, "SELECT current_user"))
                    .containsExactly("deputy");
        }
        try (Connection connection = lakehouse.connect("clerk", "clerk-of-the-lake");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SET SESSION AUTHORIZATION deputy"))
                    .hasMessageContaining("Access Denied");
        }
    }

    @Test
    @Order(4)
    void takesAFileOnTheCommandLine(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("towns.ndjson");
        Files.writeString(file, "{\"name\": \"Bern\"}\n{\"name\": \"Braga\"}\n");

        Ended first = lakehouse.run("ingest", "--create", "sample.towns", file.toString());
        Ended again = lakehouse.run("ingest", "sample.towns", file.toString());

        assertThat(first.out()).as(first.said()).contains("towns.ndjson: 2 rows written");
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(lakehouse.query("SELECT count(*) FROM lake.sample.towns")).containsExactly("2");
    }

    /** In a lake of its own, which is nobody's business who has no right there. */
    @Test
    @Order(7)
    void tellsInSqlWhatItHasDone() throws Exception {
        awaitRows(
                "SELECT state, rows_written FROM tarn.ingest.batches WHERE table_name = 'towns'",
                "committed");
        awaitRows(
                """
                SELECT c.batches FROM tarn.ingest.commits c JOIN tarn.ingest.batches b ON b.commit_id = c.commit_id
                WHERE b.table_name = 'towns' AND b.snapshot_id = c.snapshot_id\
                """,
                "1");
        awaitRows(
                "SELECT state FROM tarn.audit.queries WHERE statement = 'SELECT count(*) FROM lake.sample.towns'",
                "FINISHED");
        awaitRows(
                "SELECT action FROM tarn.audit.commits WHERE lake = 'lake' AND name = 'towns' AND action = 'create'",
                "create");
        awaitRows(
                "SELECT DISTINCT kind FROM tarn.audit.rules WHERE role = 'scribes' AND began",
                "grant");
        awaitRows("SELECT gained FROM tarn.audit.members WHERE role = 'scribes'", "true");
        assertThat(lakehouse.query("SELECT count(*) FROM tarn.ingest.rejects"))
                .containsExactly("0");
        for (String table :
                List.of("tarn.ingest.batches", "tarn.audit.queries", "tarn.audit.rules")) {
            assertThatThrownBy(() ->
                            lakehouse.queryAs(
                                    "clerk", "clerk-of-the-lake", "SELECT * FROM " + table))
                    // What may not be known of is not there.
                    .hasMessageMatching("(?s).*Schema '(ingest|audit)' does not exist.*");
        }
    }

    private void awaitRows(String sql, String... values) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(lakehouse.query(sql)).containsExactly(values));
    }

    @Test
    @Order(6)
    void exportsWhatWasAsked(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("audit.ndjson");

        Ended exported =
                lakehouse.run("audit", "--table", "lake.life.cities", "--out", file.toString());

        assertThat(exported.err()).contains("audit.ndjson: ");
        assertThat(Files.readAllLines(file))
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line).startsWith("{\"query-id\":").contains("cities"));
        assertThat(lakehouse.run("audit", "--openlineage", "--table", "lake.life.cities").out())
                .contains("\"eventType\":\"COMPLETE\"", "\"name\":\"lake.life.cities\"");
        await().atMost(Duration.ofSeconds(60)).until(this::isVerified);
        assertThat(lakehouse.run("audit", "--since", "yesterday").err())
                .contains("since is no time like");
    }

    private boolean isVerified() throws Exception {
        Ended verified = lakehouse.run("audit", "verify");
        return verified.exitCode() == 0 && verified.out().contains("open");
    }

    @Test
    @Order(5)
    void runsSqlOnTheCommandLine() throws Exception {
        Ended rows =
                lakehouse.run(
                        "sql",
                        "--schema",
                        "life",
                        "--csv",
                        "SELECT name, people FROM cities WHERE name = 'Basel'; SELECT 1 AS one");

        assertThat(rows.out()).isEqualTo("name,people\nBasel,177595\none\n1\n");
        assertThat(lakehouse.run("sql", "SELECT 1 FROM lake.life.atlantis").err())
                .contains("Table 'lake.life.atlantis' does not exist");
    }

    /** What prepares the containers of compose.yaml finds everything as it would leave it. */
    @Test
    @Order(3)
    void isWhatTheSetUpOfTheContainersMakes() throws Exception {
        TarnCommand setUp =
                new TarnCommand(
                        HOME.resolve("deploy/setup.sh").toAbsolutePath().normalize(),
                        lakehouse.setUpEnvironment());

        Ended ended = setUp.run();

        assertThat(ended.exitCode()).as(ended.said()).isZero();
        assertThat(ended.out())
                .contains("bucket tarn stands", "principals/trino stands", "lakes/lake stands");
    }

    @Test
    @Order(3)
    void hasASampleWithAHistory() throws Exception {
        assertThat(lakehouse.query("SELECT count(*) FROM lake.sample.orders"))
                .isNotEqualTo(List.of("0"));
        assertThat(lakehouse.query("SELECT count(*) > 1 FROM lake.sample.\"orders$snapshots\""))
                .containsExactly("true");
    }

    @Test
    @Order(4)
    void answersSelectOnATableMadeFromAQuery() throws Exception {
        lakehouse.execute("CREATE SCHEMA lake.life");
        lakehouse.execute(
                "CREATE TABLE lake.life.cities AS SELECT * FROM (VALUES ('Bergen', 289330), ('Basel', 177595)) AS t (name, people)");

        assertThat(lakehouse.query("SELECT name FROM lake.life.cities ORDER BY name"))
                .containsExactly("Basel", "Bergen");
    }

    @Test
    @Order(5)
    void answersAsOfAnEarlierSnapshot() throws Exception {
        firstSnapshot =
                Long.parseLong(
                        lakehouse
                                .query(
                                        "SELECT snapshot_id FROM lake.life.\"cities$snapshots\" ORDER BY committed_at DESC LIMIT 1")
                                .getFirst());
        lakehouse.execute("INSERT INTO lake.life.cities VALUES ('Porto', 231800)");

        assertHistory();
    }

    @Test
    @Order(6)
    void isReadAndWrittenBySparkAsByTrino() throws Exception {
        try (TestSpark spark =
                TestSpark.start(
                        HOME.toAbsolutePath(), data.resolve("spark"), lakehouse.sparkSettings())) {
            assertThat(spark.sql("SELECT name FROM lake.life.cities ORDER BY name LIMIT 1"))
                    .containsExactly("{\"name\":\"Basel\"}");
            assertThat(
                            spark.sql(
                                    "SELECT count(*) AS n FROM lake.life.cities VERSION AS OF "
                                            + firstSnapshot))
                    .containsExactly("{\"n\":2}");

            spark.sql(
                    "CREATE TABLE lake.life.rivers (name string, km int) USING iceberg PARTITIONED BY (bucket(4, name))");
            spark.sql("INSERT INTO lake.life.rivers VALUES ('Rhein', 1233), ('Douro', 897)");
            spark.sql("ALTER TABLE lake.life.rivers ADD COLUMN sea string");
            spark.sql("INSERT INTO lake.life.rivers VALUES ('Glomma', 621, 'Skagerrak')");
            spark.sql("DELETE FROM lake.life.rivers WHERE name = 'Douro'");

            assertThatThrownBy(() -> spark.sql("SELECT depth FROM lake.life.rivers"))
                    .hasMessageContaining("depth");
        }

        assertThat(
                        lakehouse.query(
                                "SELECT name || coalesce(sea, '-') FROM lake.life.rivers ORDER BY name"))
                .containsExactly("GlommaSkagerrak", "Rhein-");
        lakehouse.execute("DROP TABLE lake.life.rivers");
        assertThat(lakehouse.query("SHOW TABLES FROM lake.life")).containsExactly("cities");
    }

    @Test
    @Order(7)
    void saysThatItRunsWhenStartedAgain() throws Exception {
        Ended again = lakehouse.run("up", "--detach");

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("runs already");
    }

    @Test
    @Order(8)
    void keepsDataOverDownAndUp() throws Exception {
        Ended down = lakehouse.run("down");
        assertThat(down.exitCode()).as(down.said()).isZero();
        assertThat(lakehouse.status().path("state").asText()).isEqualTo("stopped");

        Ended up = lakehouse.run("up", "--detach", QUICK_TO_START);

        assertThat(up.exitCode()).as(up.said()).isZero();
        assertHistory();
    }

    @Test
    @Order(9)
    void keepsDataWhenEveryProcessIsKilled() throws Exception {
        List<ProcessHandle> processes = lakehouse.processes();
        assertThat(processes).hasSizeGreaterThanOrEqualTo(4);
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            process.onExit().get();
        }

        Ended up = lakehouse.run("up", "--detach", QUICK_TO_START);

        assertThat(up.exitCode()).as(up.said()).isZero();
        assertHistory();
    }

    @Test
    @Order(10)
    void stopsEverythingAndSaysSoOnceOnly() throws Exception {
        List<ProcessHandle> processes = lakehouse.processes();

        Ended down = lakehouse.run("down");
        Ended again = lakehouse.run("down");

        assertThat(down.exitCode()).as(down.said()).isZero();
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(again.said()).containsIgnoringCase("not running");
    }

    private void assertHistory() throws Exception {
        assertThat(lakehouse.query("SELECT count(*) FROM lake.life.cities")).containsExactly("3");
        assertThat(
                        lakehouse.query(
                                "SELECT count(*) FROM lake.life.cities FOR VERSION AS OF "
                                        + firstSnapshot))
                .containsExactly("2");
    }
}
