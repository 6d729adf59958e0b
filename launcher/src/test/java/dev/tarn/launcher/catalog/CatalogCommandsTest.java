package dev.tarn.launcher.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.launcher.TarnHere;
import dev.tarn.launcher.TarnProcess;
import dev.tarn.launcher.TarnProcess.Ended;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.JsonHttp;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users type, against a lakehouse without Trino. */
class CatalogCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonHttp HTTP = new JsonHttp();

    @TempDir private static Path parent;
    private static TarnHere tarn;
    private static CatalogClient catalog;

    @BeforeAll
    static void start() throws Exception {
        Path data = parent.resolve("data");
        Ended up = new TarnProcess(data).run("up", "--detach", "--no-trino", "--ports", "auto");
        tarn = new TarnHere(data);
        assertThat(up.code()).as(up.said()).isZero();
        JsonNode status = JSON.readTree(tarn.run("status", "--json").said());
        catalog =
                CatalogClient.login(
                        HTTP,
                        URI.create(status.at("/catalog/uri").asText()),
                        Files.readString(parent.resolve("data/clients/login")));
    }

    @AfterAll
    static void stop() throws Exception {
        tarn.run("down");
        HTTP.close();
    }

    private static void createNamespace(String... levels) {
        var body = JSON.createObjectNode();
        var namespace = body.putArray("namespace");
        for (String level : levels) {
            namespace.add(level);
        }
        catalog.post("/v1/lake/namespaces", body);
    }

    private static void createTable(String namespace, String name) throws Exception {
        catalog.post(
                "/v1/lake/namespaces/" + namespace + "/tables",
                JSON.readTree(
                        """
                        {"name":"%s","schema":{"type":"struct","schema-id":0,"fields":[
                        {"id":1,"name":"id","required":true,"type":"long"}]}}
                        """
                                .formatted(name)));
    }

    private static Ended succeeded(String... words) throws Exception {
        Ended ended = tarn.run(words);
        assertThat(ended.code()).as(ended.said()).isZero();
        return ended;
    }

    private static Ended failed(String... words) throws Exception {
        Ended ended = tarn.run(words);
        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said()).startsWith("tarn: ").hasLineCount(1);
        return ended;
    }

    @Test
    void listsTables() throws Exception {
        createNamespace("listed");
        createNamespace("listed", "a.b");
        createTable("listed", "plain");
        createTable("listed%1Fa.b", "two words");

        assertThat(succeeded("tables").said())
                .contains("listed.plain\n", "listed.\"a.b\".\"two words\"\n");
        assertThat(succeeded("tables", "listed.\"a.b\"").said())
                .isEqualTo("listed.\"a.b\".\"two words\"\n");
        assertThat(failed("tables", "nowhere").said()).contains("nowhere");
    }

    @Test
    void tellsTheHistoryOfATable() throws Exception {
        createNamespace("told");
        createTable("told", "t");
        succeeded("catalog", "protect", "told.t");

        assertThat(succeeded("history", "told.t").said().lines().skip(1))
                .hasSize(2)
                .first()
                .asString()
                .contains("protect", "admin");
        String first = succeeded("history", "told.t", "--limit", "1", "--json").said();
        assertThat(JSON.readTree(first).path("action").asText()).isEqualTo("protect");
        assertThat(failed("history", "told.none").said()).contains("told.none");
        assertThat(failed("history", "t").said()).contains("sales.orders");
    }

    @Test
    void protectsRestoresDropsAndBringsBack() throws Exception {
        createNamespace("kept");
        createTable("kept", "t");
        succeeded("catalog", "protect", "kept.t");
        String commit =
                JSON.readTree(succeeded("history", "kept.t", "--json", "--limit", "1").said())
                        .path("sequence")
                        .asText();

        assertThat(succeeded("catalog", "restore", "kept.t", commit).said())
                .contains("kept.t is as commit " + commit + " left it");
        assertThat(failed("catalog", "restore", "kept.t", "999999").said()).contains("999999");

        succeeded("catalog", "unprotect", "kept.t");
        catalog.delete("/v1/lake/namespaces/kept/tables/t");
        assertThat(succeeded("undrop").said()).contains("kept.t");
        assertThat(succeeded("undrop", "kept.t", "--as", "kept.again").said())
                .isEqualTo("kept.again is back.\n");
        assertThat(failed("undrop", "kept.t").said()).contains("kept.t");
        assertThat(succeeded("tables", "kept").said()).isEqualTo("kept.again\n");
    }

    @Test
    void holdsWhatIsKeptAndSaysWhoNeedsIt() throws Exception {
        createNamespace("held");
        createTable("held", "t");
        assertThat(succeeded("retention", "explain", "held.t").said())
                .isEqualTo("held.t has no snapshots.\n");
        catalog.post(
                "/v1/lake/namespaces/held/tables/t",
                JSON.readTree(
                        """
                        {"requirements":[],"updates":[
                        {"action":"add-snapshot","snapshot":{"snapshot-id":17,"sequence-number":1,"timestamp-ms":%d,
                        "schema-id":0,"manifest-list":"s3://tarn/lake/held/x.avro","summary":{"operation":"append"}}},
                        {"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":17}]}
                        """
                                .formatted(System.currentTimeMillis())));

        succeeded("holds", "put", "audit", "--table", "held.t", "--reason", "for the audit");

        assertThat(succeeded("holds", "list").said())
                .contains("audit", "lake.held.t", "for the audit", "admin");
        assertThat(succeeded("retention", "explain", "held.t").said())
                .contains("17", "branch main", "instant-window", "hold audit");
        String line = succeeded("retention", "explain", "held.t", "--json").said();
        assertThat(JSON.readTree(line).path("snapshot-id").asLong()).isEqualTo(17);
        assertThat(succeeded("holds", "end", "audit").said()).contains("audit has ended");
        assertThat(succeeded("holds", "list").said()).isEqualTo("Nothing is held.\n");
        assertThat(succeeded("holds", "list", "--ended").said()).contains("audit", "ended", "by");
        assertThat(succeeded("retention", "explain", "held.t").said()).doesNotContain("audit");
        assertThat(failed("holds", "end", "audit").said()).contains("audit");
        assertThat(failed("holds", "put", "all", "--reason", "x").said()).contains("--whole-lake");
        assertThat(failed("holds", "put", "no", "--table", "held.none", "--reason", "x").said())
                .contains("held.none");
    }

    @Test
    void tellsWhatIsDifferent() throws Exception {
        createNamespace("compared");
        createTable("compared", "t");
        String before =
                JSON.readTree(succeeded("history", "compared.t", "--json").said())
                        .path("sequence")
                        .asText();
        createTable("compared", "new");
        catalog.delete("/v1/lake/namespaces/compared/tables/t");

        assertThat(succeeded("diff", "lake@" + before).said())
                .contains("+ table compared.new\n    + column id long not null\n")
                .contains("- table compared.t\n");
        String json = succeeded("diff", "lake@" + before, "--json").said();
        assertThat(JSON.readTree(json.lines().findFirst().orElseThrow()).path("change").asText())
                .isEqualTo("created");
        assertThat(succeeded("diff", "lake@" + before, "lake@" + before).said()).isEmpty();
        assertThat(failed("diff", "lake").said()).contains("lake@4711");
        assertThat(failed("diff", "lake@1", "other@2").said()).contains("two lakes");
        assertThat(failed("diff", "lake@2", "lake@1").said()).contains("is behind");
    }

    @Test
    void restoresAnInstant() throws Exception {
        createNamespace("undone");
        createTable("undone", "t");
        String before =
                JSON.readTree(succeeded("history", "undone.t", "--json").said())
                        .path("sequence")
                        .asText();
        catalog.delete("/v1/lake/namespaces/undone/tables/t");
        createTable("undone", "newer");
        String[] restore = {"restore", "lake@" + before, "--namespace", "undone"};

        assertThat(succeeded(with(restore, "--dry-run")).said())
                .containsPattern("undrop +table +undone.t +planned")
                .containsPattern("leave +table +undone.newer +left");
        assertThat(succeeded("tables", "undone").said()).isEqualTo("undone.newer\n");
        assertThat(succeeded(with(restore, "--drop-newer")).said())
                .containsPattern("drop +table +undone.newer +done");
        assertThat(succeeded("tables", "undone").said()).isEqualTo("undone.t\n");
        assertThat(succeeded("restore", "lake@" + before, "--table", "undone.t").said())
                .isEqualTo("It is what it was.\n");
        createTable("undone", "s");
        succeeded("catalog", "protect", "undone.s");
        Ended refused = tarn.run(with(restore, "--drop-newer"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.said()).contains("protected", "--partial");
    }

    private static String[] with(String[] words, String more) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 1);
        all[words.length] = more;
        return all;
    }

    @Test
    void writesEachFileOnce() throws Exception {
        createNamespace("written");
        createTable("written", "t");
        Path lines =
                Files.writeString(parent.resolve("a.ndjson"), "{\"id\": 1}\n{\"id\": \"2\"}\n");
        Path fields = Files.writeString(parent.resolve("b.csv"), "id\n3\n4\n5\n");

        String said = succeeded("ingest", "written.t", lines.toString(), fields.toString()).said();

        assertThat(said.lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith(lines + ": 1 row written, 1 row rejected (TYPE_MISMATCH 1), snapshot ");
        assertThat(said).contains(fields + ": 3 rows written, snapshot ");
        assertThat(
                        succeeded("ingest", "lake.written.t", lines.toString(), fields.toString())
                                .said())
                .isEqualTo(said);
        JsonNode table = catalog.get("/v1/lake/namespaces/written/tables/t");
        assertThat(table.at("/metadata/snapshots")).hasSize(2);

        Path wrong = Files.writeString(parent.resolve("c.json"), "[{\"id\": true}]");
        assertThat(tarn.run("ingest", "written.t", wrong.toString()).said())
                .contains("quarantined", "1 of 1 rows");
        assertThat(failed("ingest", "written.none", lines.toString()).said()).contains("404");
        assertThat(failed("ingest", "written.t", parent.resolve("none.csv").toString()).said())
                .contains("none.csv is no file");
        Path nameless = Files.writeString(parent.resolve("d.dat"), "{\"id\": 7}");
        assertThat(failed("ingest", "written.t", nameless.toString()).said()).contains("--format");
        assertThat(
                        succeeded("ingest", "written.t", nameless.toString(), "--format", "ndjson")
                                .said())
                .contains("1 row written");
    }

    @Test
    void showsBatchesAndTakesThemOut() throws Exception {
        createNamespace("brought");
        createTable("brought", "t");
        Path good = Files.writeString(parent.resolve("good.ndjson"), "{\"id\": 1}\n");
        Path wrong = Files.writeString(parent.resolve("wrong.ndjson"), "{\"id\": true}\n");
        tarn.run("ingest", "brought.t", good.toString(), wrong.toString());

        List<JsonNode> receipts = new ArrayList<>();
        for (String line :
                succeeded("batches", "list", "brought.t", "--json").said().lines().toList()) {
            receipts.add(JSON.readTree(line));
        }
        assertThat(receipts)
                .extracting(receipt -> receipt.path("state").asText())
                .containsExactly("quarantined", "committed");
        String waiting = receipts.getFirst().path("batch-id").asText();
        String written = receipts.getLast().path("batch-id").asText();
        assertThat(receipts.getLast().path("source").asText()).isEqualTo("good.ndjson");
        assertThat(
                        succeeded(
                                        "batches",
                                        "list",
                                        "brought.t",
                                        "--state",
                                        "quarantined,failed",
                                        "--since",
                                        "2020-01-01T00:00:00Z")
                                .said()
                                .lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith(waiting);

        assertThat(succeeded("batches", "undo", "brought.t", written).said())
                .startsWith("Batch %s is undone, snapshot ".formatted(written));
        assertThat(failed("batches", "undo", "brought.t", waiting).said())
                .contains("409", "it is quarantined");
        assertThat(succeeded("batches", "replay", "brought.t", written).said())
                .endsWith(" is committed.\n");
        assertThat(succeeded("batches", "discard", "brought.t", waiting).said())
                .isEqualTo("Batch %s is discarded.\n".formatted(waiting));
    }

    @Test
    void namesTheLakes() throws Exception {
        assertThat(succeeded("catalog", "lakes").said()).contains("lake  s3://tarn/lake  s3");
        assertThat(failed("catalog", "rename-lake", "a@b").said()).contains("Invalid lake name");
        assertThat(failed("tables", "--lake", "none").said()).contains("none");
    }

    @Test
    void saysWhichCatalogItCannotReach() throws Exception {
        assertThat(failed("tables", "--catalog", "http://127.0.0.1:9").said())
                .contains("http://127.0.0.1:9");
        assertThat(failed("tables", "--login", parent.resolve("nothing").toString()).said())
                .contains("nothing");
    }

    @Test
    void appliesAPolicyFromAFileAndExplainsIt() throws Exception {
        createNamespace("applied");
        createTable("applied", "t");
        catalog.put("/api/v1/roles/appliers");
        catalog.put("/api/v1/principals/paul", JSON.createObjectNode());
        catalog.put("/api/v1/roles/appliers/members/paul");
        Path file =
                Files.writeString(
                        parent.resolve("policy.yaml"),
                        """
                        reason: as reviewed
                        grants:
                          - {role: appliers, privileges: [SELECT], namespace: applied}
                        tables:
                          - table: applied.t
                            filters: [{name: few, condition: id < 10, roles: [appliers]}]
                            masks: [{column: id, mask: null, roles: [appliers]}]
                        """);

        Ended dry = succeeded("access", "apply", file.toString(), "--dry-run");
        assertThat(dry.said())
                .contains("+ role appliers has SELECT on namespace applied\n")
                .endsWith("3 would change; nothing was changed.\n");
        assertThat(succeeded("access", "apply", file.toString()).said())
                .contains("3 changed, in version ");
        assertThat(succeeded("access", "apply", file.toString()).said())
                .isEqualTo("Nothing changes.\n");
        assertThat(succeeded("access", "explain", "applied.t", "paul").said())
                .contains("paul may select from applied.t\n", "filtered by few", "masked: null");
        String latest = succeeded("access", "versions", "--limit", "1").said();
        assertThat(latest).contains("admin", "as reviewed");
        String version = latest.lines().skip(1).findFirst().orElseThrow().split(" ", 2)[0];
        assertThat(
                        succeeded(
                                        "access",
                                        "diff",
                                        Long.toString(Long.parseLong(version) - 1),
                                        version)
                                .said())
                .hasLineCount(3)
                .contains("+ role appliers has SELECT on namespace applied\n");
        assertThat(failed("access", "apply", parent.resolve("none").toString()).said())
                .contains("none");
        Files.writeString(file, "grants: {");
        assertThat(failed("access", "apply", file.toString()).said()).contains("no YAML");
    }

    @Test
    void saysWhoMayDoAndSeeWhat() throws Exception {
        createNamespace("granted");
        createTable("granted", "t");
        catalog.put("/api/v1/roles/readers");

        assertThat(
                        succeeded(
                                        "access",
                                        "grant",
                                        "readers",
                                        "SELECT,DISCOVER",
                                        "--table",
                                        "granted.t",
                                        "--reason",
                                        "for the report")
                                .said())
                .contains("readers has SELECT, DISCOVER on granted.t.");
        assertThat(succeeded("access", "grants").said())
                .contains("readers", "DISCOVER", "granted.t", "for the report");
        succeeded(
                "access", "grant", "readers", "TIME_TRAVEL", "--within", "7d", "--tags", "closing");
        assertThat(succeeded("access", "grants").said()).contains("7d, closing");
        assertThat(
                        succeeded("access", "revoke", "readers", "DISCOVER", "--table", "granted.t")
                                .said())
                .contains("Revoked from readers on granted.t: 1.");
        succeeded("access", "filter", "granted.t", "few", "--where", "id < 10", "--for", "readers");
        succeeded("access", "mask", "granted.t", "id", "--as", "null", "--except", "admin");
        succeeded("access", "tag", "granted.t", "id", "pii");
        succeeded("access", "tag-mask", "pii", "--as", "constant", "--value", "0");
        assertThat(succeeded("access", "policy", "granted.t").said())
                .contains("few", "\"id\" < 10", "null", "all but admin", "pii");
        assertThat(succeeded("access", "filter", "granted.t", "few").said()).contains("has ended");
        assertThat(failed("access", "filter", "granted.t", "bad", "--where", "x <").said())
                .contains("400");
        assertThat(failed("access", "grant", "readers", "READ").said()).contains("READ is none of");
    }
}
