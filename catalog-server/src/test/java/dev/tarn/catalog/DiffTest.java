package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is different in a lake at one instant from another, and who learns of it. */
class DiffTest {
    private static final Namespace SALES = Namespace.of("sales");
    private static final TableIdentifier ORDERS = TableIdentifier.of("sales", "orders");

    @TempDir private Path folder;
    private TestDatabase database;
    private TestCatalog catalog;
    private RESTCatalog client;
    private LogRows log;

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
        log = new LogRows(database);
        client.createNamespace(SALES);
        client.createTable(ORDERS, Samples.SCHEMA);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void tellsWhatCameWhatWentAndWhatIsCalledOtherwise() {
        client.createTable(TableIdentifier.of(SALES, "old"), Samples.SCHEMA);
        client.createNamespace(Namespace.of("gone"));
        long from = stable();
        client.createTable(TableIdentifier.of(SALES, "new"), Samples.SCHEMA);
        client.dropTable(TableIdentifier.of(SALES, "old"), false);
        client.renameTable(ORDERS, TableIdentifier.of(SALES, "renamed"));
        client.createTable(TableIdentifier.of(SALES, "passing"), Samples.SCHEMA);
        client.dropTable(TableIdentifier.of(SALES, "passing"), false);
        client.dropNamespace(Namespace.of("gone"));
        client.createNamespace(Namespace.of("sales", "made"));
        client.setProperties(SALES, new HashMap<>(Map.of("p", "v")));
        client.buildView(TableIdentifier.of(SALES, "seen"))
                .withSchema(Samples.SCHEMA)
                .withDefaultNamespace(SALES)
                .withQuery("trino", "SELECT 1 AS id, 'a' AS name")
                .create();

        JsonNode diff = diff(from, stable());

        assertThat(lines(diff))
                .containsExactly(
                        "dropped namespace gone",
                        "created namespace sales.made",
                        "changed namespace sales",
                        "created table sales.new",
                        "dropped table sales.old",
                        "changed table sales.orders to sales.renamed",
                        "created view sales.seen");
        JsonNode renamed = diff.path("changes").get(5);
        assertThat(renamed.has("columns")).isFalse();
        assertThat(renamed.has("snapshots")).isFalse();
        assertThat(diff.path("changes").get(2).at("/properties/set/p").textValue()).isEqualTo("v");
        assertThat(diff.path("changes").get(6).at("/sql/trino/after").textValue())
                .startsWith("SELECT 1");
        assertThat(lines(diff(stable(), stable()))).isEmpty();
    }

    @Test
    void tellsWhatIsDifferentInsideATable() {
        append("one");
        append("two");
        Table table = client.loadTable(ORDERS);
        long second = table.currentSnapshot().snapshotId();
        table.updateProperties().set("kept", "a").set("taken", "b").commit();
        long from = stable();
        append("three");
        table = client.loadTable(ORDERS);
        long third = table.currentSnapshot().snapshotId();
        table.updateSchema()
                .addColumn(
                        "more",
                        Types.StructType.of(
                                Types.NestedField.optional(9, "inner", Types.IntegerType.get())))
                .renameColumn("name", "label")
                .makeColumnOptional("id")
                .commit();
        table.updateSpec().addField(Expressions.bucket("id", 4)).commit();
        table.updateProperties().set("kept", "c").remove("taken").commit();
        table.manageSnapshots().createTag("t", second).commit();
        long first = table.snapshots().iterator().next().snapshotId();
        table.expireSnapshots()
                .expireSnapshotId(first)
                .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                .commit();

        JsonNode change = diff(from, stable()).path("changes").get(0);

        assertThat(change.at("/columns/added"))
                .extracting(column -> column.path("name").textValue())
                .containsExactly("more", "more.inner");
        assertThat(change.at("/columns/changed"))
                .extracting(column -> column.at("/after/name").textValue())
                .containsExactly("id", "label");
        assertThat(change.at("/columns/changed/0/before/required").booleanValue()).isTrue();
        assertThat(change.at("/columns/dropped")).isEmpty();
        assertThat(change.at("/snapshots/added").intValue()).isEqualTo(1);
        assertThat(change.at("/snapshots/added-ids/0").longValue()).isEqualTo(third);
        assertThat(change.at("/snapshots/removed-ids/0").longValue()).isEqualTo(first);
        assertThat(change.at("/snapshots/current/before").longValue()).isEqualTo(second);
        assertThat(change.at("/snapshots/rows/after").longValue()).isEqualTo(3);
        assertThat(change.at("/refs/t/after").longValue()).isEqualTo(second);
        assertThat(change.at("/refs/t/before").isMissingNode()).isTrue();
        assertThat(change.at("/properties/set/kept").textValue()).isEqualTo("c");
        assertThat(change.at("/properties/removed/0").textValue()).isEqualTo("taken");
        assertThat(change.at("/partitioning/after").textValue()).contains("bucket[4]");
        assertThat(change.has("order")).isFalse();
    }

    /** Neither that it is there, nor by what name, nor that it was. */
    @Test
    void tellsNobodyOfWhatTheyMayNotRead() {
        TableIdentifier secret = TableIdentifier.of("secret", "plans");
        Http rita = catalog.http().as("rita:readers");
        catalog.administrator().put("/api/v1/roles/readers", "");
        grant("[\"SELECT\",\"TIME_TRAVEL\"]", "sales");
        long from = stable();
        client.createNamespace(Namespace.of("secret"));
        client.createTable(secret, Samples.SCHEMA);
        append("one");
        long between = stable();
        client.createTable(TableIdentifier.of(SALES, "moved"), Samples.SCHEMA);
        long there = stable();
        client.renameTable(
                TableIdentifier.of(SALES, "moved"), TableIdentifier.of("secret", "moved"));
        long to = stable();

        assertThat(lines(diff(catalog.administrator(), from, to))).hasSize(4);
        assertThat(lines(diff(rita, from, between))).containsExactly("changed table sales.orders");
        assertThat(diff(rita, from, to).toString()).doesNotContain("secret", "moved", "plans");
        assertThat(diff(rita, there, to).path("changes")).isEmpty();
        assertThat(get(rita, from, Long.toString(to)).json().at("/policy/began")).isEmpty();

        grant("[\"SELECT\",\"TIME_TRAVEL\"]", "secret");
        assertThat(lines(diff(rita, there, to)))
                .containsExactly("changed table sales.moved to secret.moved");
        assertThat(get(catalog.http().as("nora:nobodies"), from, "" + to).status()).isEqualTo(404);
    }

    /** Who sees a part of a table or of its past sees nothing of it here. */
    @Test
    void tellsNothingToWhomThePastOrAColumnIsHidden() {
        Http rita = catalog.http().as("rita:readers");
        catalog.administrator().put("/api/v1/roles/readers", "");
        long from = stable();
        append("one");
        long to = stable();

        grant("[\"SELECT\"]", "sales");
        assertThat(diff(rita, from, to).path("changes")).isEmpty();
        grant("[\"TIME_TRAVEL\"]", "sales");
        assertThat(diff(rita, from, to).path("changes")).hasSize(1);
        String mask = "/api/v1/lakes/lake/tables/sales%1Forders/masks/name";
        assertThat(
                        catalog.administrator()
                                .put(mask, "{\"mask\":\"null\",\"roles\":[\"readers\"]}")
                                .status())
                .isBetween(200, 204);
        assertThat(diff(rita, from, to).path("changes")).isEmpty();
    }

    @Test
    void tellsWhichRulesBeganAndEnded() throws Exception {
        catalog.administrator().put("/api/v1/roles/readers", "");
        grant("[\"SELECT\"]", "sales");
        Instant from = log.now();
        grant("[\"INSERT\"]", "sales");
        catalog.administrator()
                .post(
                        "/api/v1/lakes/lake/grants/revoke",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"namespace\":[\"sales\"]}");

        JsonNode policy =
                catalog.administrator()
                        .get("/api/v1/lakes/lake/diff?from=" + encoded(from.toString()))
                        .json()
                        .path("policy");

        assertThat(policy.at("/began/0/words").textValue()).contains("INSERT");
        assertThat(policy.at("/ended/0/words").textValue()).contains("SELECT");
        assertThat(policy.path("to").longValue() - policy.path("from").longValue()).isEqualTo(2);
        assertThat(policy.path("complete").booleanValue()).isTrue();
    }

    @Test
    void saysWhatNobodyKnowsAnyMore() throws Exception {
        long from = stable();
        String file =
                client.loadTable(ORDERS) instanceof org.apache.iceberg.BaseTable table
                        ? table.operations().current().metadataFileLocation()
                        : "";
        append("one");
        Files.delete(Path.of(file.substring("file:".length())));

        try (var other = TestCatalog.start(database, folder)) {
            JsonNode change = diff(other.administrator(), from, stable()).path("changes").get(0);
            assertThat(change.path("unknown").textValue()).contains("expired");
            assertThat(change.has("columns")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?from=",
                "?from=x",
                "?from=1&to=x",
                "?from=1&to=0",
                "?from=0&pageToken=AAAA",
                "?from=0&pageSize=0"
            })
    void isBetweenTwoInstantsInTheirOrder(String query) {
        assertThat(catalog.administrator().get("/api/v1/lakes/lake/diff" + query).status())
                .as(query)
                .isEqualTo(400);
    }

    @Test
    void isCutIntoPages() {
        client.createTable(TableIdentifier.of(SALES, "other"), Samples.SCHEMA);
        String path = "/api/v1/lakes/lake/diff?from=0&pageSize=2";

        JsonNode first = catalog.administrator().get(path).json();
        String token = first.path("next-page-token").textValue();
        JsonNode second = catalog.administrator().get(path + "&pageToken=" + token).json();

        assertThat(lines(first))
                .containsExactly("created namespace sales", "created table sales.orders");
        assertThat(lines(second)).containsExactly("created table sales.other");
        assertThat(second.has("next-page-token")).isFalse();
        assertThat(second.has("policy")).isFalse();
    }

    @Test
    void isOfInstantsThatThereWere() {
        assertThat(get(catalog.administrator(), 0, "999999999").status()).isEqualTo(404);
        assertThat(catalog.administrator().get("/api/v1/lakes/none/diff?from=0").status())
                .isEqualTo(404);
    }

    private void append(String name) {
        Table table = client.loadTable(ORDERS);
        table.newFastAppend().appendFile(Samples.file(table, name)).commit();
    }

    private void grant(String privileges, String namespace) {
        Http.Answer granted =
                catalog.administrator()
                        .put(
                                "/api/v1/lakes/lake/grants",
                                "{\"role\":\"readers\",\"privileges\":%s,\"namespace\":[\"%s\"]}"
                                        .formatted(privileges, namespace));
        assertThat(granted.status()).as(granted.body()).isEqualTo(200);
    }

    private long stable() {
        return catalog.stable("lake");
    }

    private JsonNode diff(long from, long to) {
        return diff(catalog.administrator(), from, to);
    }

    private static JsonNode diff(Http asker, long from, long to) {
        Http.Answer answer = get(asker, from, Long.toString(to));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static Http.Answer get(Http asker, long from, String to) {
        return asker.get("/api/v1/lakes/lake/diff?from=%d&to=%s&pageSize=1000".formatted(from, to));
    }

    static List<String> lines(JsonNode diff) {
        var lines = new ArrayList<String>();
        for (JsonNode change : diff.path("changes")) {
            String kind = change.path("kind").asText();
            String before = dotted(kind.equals("namespace") ? change : change.path("before"));
            String after = dotted(kind.equals("namespace") ? change : change.path("after"));
            lines.add(
                    "%s %s %s"
                            .formatted(
                                    change.path("change").asText(),
                                    kind,
                                    before.isEmpty() || before.equals(after)
                                            ? after
                                            : after.isEmpty() ? before : before + " to " + after));
        }
        return lines;
    }

    static String dotted(JsonNode name) {
        var parts = new ArrayList<String>();
        name.path("namespace").forEach(level -> parts.add(level.asText()));
        if (name.has("name")) {
            parts.add(name.path("name").asText());
        }
        return String.join(".", parts);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
