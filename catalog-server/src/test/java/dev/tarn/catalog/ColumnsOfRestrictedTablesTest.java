package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that change their names under a mask, on the server that decides and on another. */
class ColumnsOfRestrictedTablesTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-01-01T00:00:00Z");
    private static final String TABLES = "/v1/lake/namespaces/hr/tables";
    private static final String COLUMNS =
            """
            {"action":"add-schema","schema":{"type":"struct","schema-id":0,"fields":[\
            {"id":1,"name":"%s","required":false,"type":"string"},\
            {"id":2,"name":"%s","required":false,"type":"string"}]},"last-column-id":2},\
            {"action":"set-current-schema","schema-id":-1}\
            """;

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog one;
    private static TestCatalog other;
    private static Http admin;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        one = TestCatalog.start(database, folder, CLOCK);
        other = TestCatalog.start(database, folder, CLOCK);
        admin = one.administrator();
        ok(admin.post("/v1/lake/namespaces", "{\"namespace\":[\"hr\"]}"));
        for (String role : List.of("readers", "changers")) {
            admin.put("/api/v1/roles/" + role, "");
        }
        admin.put("/api/v1/principals/ann", "{}");
        admin.put("/api/v1/roles/readers/members/ann", "");
    }

    @AfterAll
    static void stop() {
        other.close();
        one.close();
        database.close();
    }

    @BeforeEach
    void begin() {
        CLOCK.advance(Duration.ofSeconds(1));
    }

    @Test
    void masksTheColumnThatHasTheNameNow() {
        maskFirstColumn("swapped");
        assertThat(masked(one, "swapped")).containsExactly("secret");

        change("swapped", COLUMNS.formatted("open", "secret"));

        assertThat(masked(one, "swapped")).containsExactly("secret", "open");
    }

    @Test
    void knowsOnAnotherServerWithinASecond() {
        maskFirstColumn("elsewhere");
        assertThat(masked(other, "elsewhere")).containsExactly("secret");

        change("elsewhere", COLUMNS.formatted("open", "secret"));
        CLOCK.advance(Duration.ofSeconds(1));

        assertThat(masked(other, "elsewhere")).containsExactly("secret", "open");
    }

    @Test
    void knowsOfColumnsThatChangeWithThoseOfOtherTables() {
        maskFirstColumn("together");
        create("beside");
        assertThat(masked(other, "together")).containsExactly("secret");
        String change =
                "{\"identifier\":{\"namespace\":[\"hr\"],\"name\":\"%s\"},\"requirements\":[],\"updates\":[%s]}";
        String columns = COLUMNS.formatted("open", "secret");

        ok(
                admin.post(
                        "/v1/lake/transactions/commit",
                        "{\"table-changes\":[%s,%s]}"
                                .formatted(
                                        change.formatted("beside", columns),
                                        change.formatted("together", columns))));
        CLOCK.advance(Duration.ofSeconds(1));

        assertThat(masked(other, "together")).containsExactly("secret", "open");
    }

    /** Nothing tells of columns that change while the table has no rule. */
    @Test
    void knowsOfColumnsThatChangedBeforeTheMaskCameBack() {
        maskFirstColumn("between");
        assertThat(masked(one, "between")).containsExactly("secret");
        assertThat(masked(other, "between")).containsExactly("secret");
        ok(admin.delete("/api/v1/lakes/lake/tables/hr%1Fbetween/masks/secret"));
        change(
                "between",
                COLUMNS.formatted("old", "open")
                        .replace(
                                "]}",
                                ",{\"id\":3,\"name\":\"secret\",\"required\":false,\"type\":\"string\"}]}")
                        .replace("\"last-column-id\":2", "\"last-column-id\":3"));

        mask("between");

        assertThat(masked(one, "between")).containsExactly("secret");
        assertThat(masked(other, "between")).containsExactly("secret");
    }

    /** A file may name the same schema ids and mean other columns by them. */
    @Test
    void knowsOfColumnsThatComeWithAnotherFile() {
        maskFirstColumn("again");
        String before = location("again");
        change("again", COLUMNS.formatted("open", "secret"));
        String after = location("again");
        register("again", before);
        assertThat(masked(one, "again")).containsExactly("secret");

        register("again", after);

        assertThat(masked(one, "again")).containsExactly("secret", "open");
    }

    @Test
    void letsNobodyChangeColumnsFromWhomOneIsHidden() {
        maskFirstColumn("held");
        ok(
                admin.put(
                        "/api/v1/lakes/lake/grants",
                        "{\"role\":\"changers\",\"privileges\":[\"SELECT\",\"INSERT\",\"ALTER\"],\"namespace\":[\"hr\"],\"table\":\"held\"}"));
        admin.put("/api/v1/principals/rita", "{}");
        admin.put("/api/v1/principals/carl", "{}");
        for (String member : List.of("readers/members/rita", "changers/members/rita")) {
            admin.put("/api/v1/roles/" + member, "");
        }
        admin.put("/api/v1/roles/changers/members/carl", "");
        String body = updates(COLUMNS.formatted("open", "secret"));
        String property =
                updates("{\"action\":\"set-properties\",\"updates\":{\"owner\":\"rita\"}}");

        Http.Answer refused = one.http().as("rita:readers,changers").post(TABLES + "/held", body);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("may not change the columns of hr.held");
        ok(one.http().as("rita:readers,changers").post(TABLES + "/held", property));
        for (String operation : List.of("AddColumn", "AlterColumn", "DropColumn", "RenameColumn")) {
            assertThat(allows(operation, "rita")).as(operation).isFalse();
            assertThat(allows(operation, "carl")).as(operation).isTrue();
        }
        assertThat(allows("SetTableComment", "rita")).isTrue();
        ok(one.http().as("carl:changers").post(TABLES + "/held", body));
    }

    @Test
    void letsNobodyTakeRowsAwayThatAreHiddenFromThem() {
        maskFirstColumn("kept");
        ok(
                admin.put(
                        "/api/v1/lakes/lake/grants",
                        "{\"role\":\"changers\",\"privileges\":[\"INSERT\",\"UPDATE\",\"DELETE\",\"OPERATE\"],\"namespace\":[\"hr\"],\"table\":\"kept\"}"));
        String elsewhere =
                "{\"action\":\"set-snapshot-ref\",\"ref-name\":\"main\",\"type\":\"branch\",\"snapshot-id\":7}";

        for (String update :
                List.of(
                        snapshot("overwrite"),
                        snapshot("delete"),
                        snapshot("replace"),
                        elsewhere)) {
            Http.Answer refused =
                    one.http().as("rita:readers,changers").post(TABLES + "/kept", doubtful(update));
            assertThat(refused.status()).as(update).isEqualTo(403);
            assertThat(refused.body()).contains("may not replace or delete rows of hr.kept");
            assertThat(
                            one.http()
                                    .as("carl:changers")
                                    .post(TABLES + "/kept", doubtful(update))
                                    .status())
                    .as("nothing is hidden from them")
                    .isEqualTo(409);
        }
        assertThat(
                        one.http()
                                .as("rita:readers,changers")
                                .post(TABLES + "/kept", doubtful(snapshot("append")))
                                .status())
                .as("they may add")
                .isEqualTo(409);
    }

    private static String snapshot(String operation) {
        return "{\"action\":\"add-snapshot\",\"snapshot\":{\"snapshot-id\":1,\"sequence-number\":1,\"timestamp-ms\":1,\"summary\":{\"operation\":\"%s\"},\"manifest-list\":\"s3://none/none\",\"schema-id\":0}}"
                .formatted(operation);
    }

    /** What fails with 409 for everybody who may do it. */
    private static String doubtful(String update) {
        return "{\"requirements\":[{\"type\":\"assert-table-uuid\",\"uuid\":\"00000000-0000-0000-0000-000000000000\"}],\"updates\":[%s]}"
                .formatted(update);
    }

    private static boolean allows(String operation, String user) {
        return one.administrator()
                .post(
                        "/decision/allow",
                        "{\"input\":{\"context\":{\"identity\":{\"user\":\"%s\"}},\"action\":{\"operation\":\"%s\",\"resource\":{\"table\":{\"catalogName\":\"lake\",\"schemaName\":\"hr\",\"tableName\":\"held\"}}}}}"
                                .formatted(user, operation))
                .json()
                .path("result")
                .booleanValue();
    }

    private static void create(String table) {
        ok(
                admin.post(
                        TABLES,
                        "{\"name\":\"%s\",\"schema\":{\"type\":\"struct\",\"schema-id\":0,\"fields\":[{\"id\":1,\"name\":\"secret\",\"required\":false,\"type\":\"string\"},{\"id\":2,\"name\":\"open\",\"required\":false,\"type\":\"string\"}]}}"
                                .formatted(table)));
    }

    private static void maskFirstColumn(String table) {
        create(table);
        mask(table);
    }

    private static void mask(String table) {
        ok(
                admin.put(
                        "/api/v1/lakes/lake/tables/hr%1F" + table + "/masks/secret",
                        "{\"mask\":\"null\",\"roles\":[\"readers\"]}"));
        CLOCK.advance(Duration.ofSeconds(1));
    }

    private static void change(String table, String updates) {
        ok(admin.post(TABLES + "/" + table, updates(updates)));
    }

    private static String updates(String updates) {
        return "{\"requirements\":[],\"updates\":[%s]}".formatted(updates);
    }

    private static String location(String table) {
        return admin.get(TABLES + "/" + table).json().path("metadata-location").textValue();
    }

    private static void register(String table, String location) {
        ok(
                admin.post(
                        "/v1/lake/namespaces/hr/register",
                        "{\"name\":\"%s\",\"metadata-location\":\"%s\",\"overwrite\":true}"
                                .formatted(table, location)));
    }

    /** Of two names, those that Ann is shown nothing of. */
    private static List<String> masked(TestCatalog catalog, String table) {
        List<String> names = List.of("secret", "open");
        String resources =
                String.join(
                        ",",
                        names.stream()
                                .map(name ->
                                        "{\"column\":{\"catalogName\":\"lake\",\"schemaName\":\"hr\",\"tableName\":\"%s\",\"columnName\":\"%s\",\"columnType\":\"varchar\"}}"
                                                .formatted(table, name))
                                .toList());
        JsonNode masks =
                catalog.administrator()
                        .post(
                                "/decision/column-masks",
                                "{\"input\":{\"context\":{\"identity\":{\"user\":\"ann\"}},\"action\":{\"operation\":\"GetColumnMask\",\"filterResources\":[%s]}}}"
                                        .formatted(resources))
                        .json()
                        .path("result");
        return masks.findValues("index").stream()
                .map(index -> names.get(index.intValue()))
                .toList();
    }

    private static void ok(Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(200, 204);
    }
}
