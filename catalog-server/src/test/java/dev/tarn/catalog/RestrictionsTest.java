package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row filters, masks and tags: how they are written, and what they are to Trino and to others. */
class RestrictionsTest {
    private static final TableIdentifier PEOPLE = TableIdentifier.of("hr", "people");
    private static final String TABLE = "/api/v1/lakes/lake/tables/hr%1Fpeople";
    private static final String TAG_MASKS = "/api/v1/lakes/lake/tag-masks/";
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "Name", Types.StringType.get()),
                    Types.NestedField.optional(3, "region", Types.StringType.get()),
                    Types.NestedField.optional(4, "born", Types.DateType.get()),
                    Types.NestedField.optional(
                            5,
                            "home",
                            Types.StructType.of(
                                    Types.NestedField.optional(6, "zip", Types.StringType.get()))));

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http admin;
    private static RESTCatalog client;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        admin = catalog.administrator();
        client = catalog.client();
        client.createNamespace(Namespace.of("hr"));
        client.createTable(PEOPLE, SCHEMA);
        for (String role : List.of("analysts", "owners", "analysts2", "showers")) {
            admin.put("/api/v1/roles/" + role, "");
        }
        ok(
                admin.put(
                        "/api/v1/lakes/lake/grants",
                        "{\"role\":\"analysts\",\"privileges\":[\"SELECT\",\"TIME_TRAVEL\"],\"namespace\":[\"hr\"]}"));
        for (String person : List.of("ann", "olga")) {
            admin.put("/api/v1/principals/" + person, "{}");
        }
        admin.put("/api/v1/roles/analysts/members/ann", "");
        admin.put("/api/v1/roles/analysts/members/olga", "");
        admin.put("/api/v1/roles/owners/members/olga", "");
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        catalog.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "region = 'EU'",
                "\\\"region\\\" = 'it''s' OR \\\"NAME\\\" IS NULL",
                "lower(region) IN ('eu', 'us') AND id BETWEEN 1 AND 5",
                "date_trunc('year', born) > DATE '2000-01-01'",
                "CASE WHEN region = 'x' THEN true ELSE id > 3 END",
                "region LIKE 'E%'\\n AND TRUE",
                "contains(ARRAY['EU'], region)",
                "current_user = name"
            })
    void acceptsConditionsOnColumns(String condition) {
        ok(filter(condition));
        ok(admin.delete(TABLE + "/filters/f"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "region =",
                "nothing = 1",
                "1",
                "'EU'",
                "id + 1",
                "-id",
                "region = 'EU';",
                "id IN (SELECT id FROM other)",
                "EXISTS (SELECT 1)",
                "home.zip = '1'",
                "people.region = 'EU'",
                "any_match(ARRAY[1], x -> x = id)",
                "region = 'EU' -- or not",
                "region = /* x */ 'EU'",
                "rank() OVER () = 1",
                "region = ?"
            })
    void refusesWhatIsNone(String condition) {
        Http.Answer answer = filter(condition);

        assertThat(answer.status()).as(condition + " " + answer.body()).isEqualTo(400);
    }

    @Test
    void holdsMasksAgainstTheTypeOfTheirColumn() {
        for (String[] good :
                new String[][] {
                    {"name", "\"null\""},
                    {"id", "\"null\""},
                    {"name", "\"hash\""},
                    {"name", "\"first4\""},
                    {"name", "\"last4\""},
                    {"born", "\"year\""},
                    {"born", "\"month\""},
                    {"id", "\"constant\",\"value\":\"7\""},
                    {"born", "\"constant\",\"value\":\"2000-01-01\""},
                    {"name", "\"expression\",\"expression\":\"upper(name) || region\""}
                }) {
            ok(mask(good[0], good[1]));
            ok(admin.delete(TABLE + "/masks/" + good[0]));
        }
        for (String[] bad :
                new String[][] {
                    {"id", "\"hash\""},
                    {"born", "\"last4\""},
                    {"name", "\"year\""},
                    {"id", "\"constant\",\"value\":\"seven\""},
                    {"id", "\"constant\""},
                    {"born", "\"constant\",\"value\":\"soon\""},
                    {"name", "\"rot13\""},
                    {"nothing", "\"null\""},
                    {"home.zip", "\"null\""},
                    {"name", "\"expression\",\"expression\":\"nothing\""}
                }) {
            assertThat(mask(bad[0], bad[1]).status()).as(bad[0] + bad[1]).isEqualTo(400);
        }
    }

    @Test
    void refusesAnAudienceThatIsNone() {
        for (String audience :
                List.of(
                        "",
                        ",\"roles\":[]",
                        ",\"roles\":\"analysts\"",
                        ",\"roles\":[\"analysts\"],\"except-roles\":[\"owners\"]",
                        ",\"rolls\":[\"analysts\"]")) {
            Http.Answer answer =
                    admin.put(TABLE + "/filters/f", "{\"condition\":\"id = 1\"" + audience + "}");
            assertThat(answer.status()).as(audience).isEqualTo(400);
        }
        assertThat(
                        admin.put(
                                        TABLE + "/filters/f",
                                        "{\"condition\":\"id = 1\",\"roles\":[\"nobody\"]}")
                                .status())
                .isEqualTo(404);
        assertThat(filter("id = 1", "analysts:analysts").status()).isEqualTo(403);
        assertThat(filter("id = 1", "stranger:none").status()).isEqualTo(404);
    }

    @Test
    void followsColumnsThroughNewNames() {
        TableIdentifier name = TableIdentifier.of("hr", "changing");
        client.createTable(name, SCHEMA);
        String table = TABLE.replace("people", "changing");
        ok(
                admin.put(
                        table + "/filters/f",
                        "{\"condition\":\"region = 'EU'\",\"roles\":[\"analysts\"]}"));
        ok(admin.put(table + "/masks/name", "{\"mask\":\"null\",\"roles\":[\"analysts\"]}"));

        client.loadTable(name)
                .updateSchema()
                .renameColumn("region", "Area \"51\"")
                .renameColumn("Name", "called")
                .commit();

        assertThat(admin.get(table + "/policy").json().at("/filters/0/condition").textValue())
                .isEqualTo("\"Area \"\"51\"\"\" = 'EU'");
        assertThat(rowFilters("ann", "changing")).containsExactly("\"Area \"\"51\"\"\" = 'EU'");
        assertThat(masks("ann", "changing", "id", "called", "name"))
                .containsExactly("1 NULL", "2 NULL");

        client.loadTable(name).updateSchema().deleteColumn("Area \"51\"").commit();
        assertThat(rowFilters("ann", "changing")).containsExactly("false");
    }

    @Test
    void masksByTagAndTheColumnsOwnMaskGoesBefore() {
        TableIdentifier name = TableIdentifier.of("hr", "tagged");
        client.createTable(name, SCHEMA);
        String table = TABLE.replace("people", "tagged");
        ok(admin.put(table + "/columns/name/tags/pii", ""));
        ok(admin.put(table + "/columns/name/tags/public", ""));
        ok(admin.put(table + "/columns/id/tags/keys", ""));
        ok(admin.put(TAG_MASKS + "pii", "{\"mask\":\"first4\",\"except-roles\":[\"owners\"]}"));
        ok(admin.put(TAG_MASKS + "public", "{\"mask\":\"last4\",\"except-roles\":[]}"));
        assertThat(
                        admin.put(
                                        TAG_MASKS + "keys",
                                        "{\"mask\":\"hash\",\"roles\":[\"analysts\"]}")
                                .status())
                .isEqualTo(400);
        assertThat(
                        admin.put(
                                        TAG_MASKS + "pii",
                                        "{\"mask\":\"expression\",\"expression\":\"name\",\"roles\":[\"analysts\"]}")
                                .status())
                .isEqualTo(400);
        assertThat(admin.put(table + "/columns/id/tags/pii", "").status()).isEqualTo(400);

        assertThat(masks("ann", "tagged", "name")).containsExactly("0 substr(\"name\", 1, 4)");
        assertThat(masks("olga", "tagged", "name").getFirst()).contains("greatest");
        ok(admin.put(table + "/masks/name", "{\"mask\":\"hash\",\"roles\":[\"owners\"]}"));
        assertThat(masks("olga", "tagged", "name").getFirst()).contains("hmac_sha256");
        assertThat(masks("ann", "tagged", "name")).containsExactly("0 substr(\"name\", 1, 4)");
        ok(admin.delete(table + "/columns/name/tags/pii"));
        assertThat(masks("ann", "tagged", "name").getFirst()).contains("greatest");
    }

    @Test
    void hidesFilesFromWhomAPartIsHiddenAndNotFromAnEngine() {
        client.createTable(TableIdentifier.of("hr", "hidden"), SCHEMA);
        String path = "/v1/lake/namespaces/hr/tables/hidden";
        Http ann = catalog.http().as("ann:analysts");
        assertThat(ann.get(path).status()).isEqualTo(200);
        ok(
                admin.put(
                        TABLE.replace("people", "hidden") + "/filters/f",
                        "{\"condition\":\"id = 1\",\"except-roles\":[\"owners\"]}"));

        assertThat(ann.get(path).status()).isEqualTo(403);
        assertThat(ann.get(path).body()).contains("gateway");
        assertThat(ann.get(path + "/credentials").status()).isEqualTo(403);
        assertThat(ann.post(path + "/plan", "{}").status()).isEqualTo(403);
        assertThat(ann.post(path + "/sign", "{}").status()).isEqualTo(403);
        assertThat(ann.head(path).status()).isEqualTo(204);
        assertThat(ann.as("ann:analysts+trino").get(path).status()).isEqualTo(200);
        assertThat(ann.as("olga:analysts,owners").get(path).status()).isEqualTo(200);
    }

    /** A lake as it was is another door to the same files. */
    @Test
    void hidesThePastOfWhatWasMovedOrDropped() {
        for (String name : List.of("once", "gone")) {
            client.createTable(TableIdentifier.of("hr", name), SCHEMA);
            ok(
                    admin.put(
                            TABLE.replace("people", name) + "/filters/f",
                            "{\"condition\":\"id = 1\",\"roles\":[\"analysts\"]}"));
        }
        JsonNode commits =
                admin.get("/api/v1/lakes/lake/commits?order=desc&pageSize=1")
                        .json()
                        .path("commits");
        String past =
                "/v1/lake@%d/namespaces/hr/tables/"
                        .formatted(commits.at("/0/sequence").longValue());
        client.renameTable(TableIdentifier.of("hr", "once"), TableIdentifier.of("hr", "now"));
        client.dropTable(TableIdentifier.of("hr", "gone"), false);
        Http ann = catalog.http().as("ann:analysts");

        for (String name : List.of("once", "gone")) {
            assertThat(catalog.http().get(past + name).status()).as(name).isEqualTo(200);
            assertThat(ann.get(past + name).status()).as(name).isEqualTo(404);
            assertThat(ann.get(past + name + "/credentials").status()).as(name).isEqualTo(404);
        }
        assertThat(ann.get(past + "people").status()).isEqualTo(200);
    }

    @Test
    void decidesForEnginesOnlyAndAboutPeopleItKnows() {
        String question = question("ann", "SelectFromColumns", resource("people"));

        assertThat(allowed(question)).isTrue();
        assertThat(allowed(question("nobody", "SelectFromColumns", resource("people")))).isFalse();
        assertThat(allowed(question("ann", "InsertIntoTable", resource("people")))).isFalse();
        assertThat(allowed(question("ann", "SomethingNew", resource("people")))).isFalse();
        assertThat(catalog.http().post("/decision/allow", question).status()).isEqualTo(403);
        assertThat(catalog.http().as("").post("/decision/allow", question).status()).isEqualTo(401);
        assertThat(admin.post("/decision/allow", "{}").status()).isEqualTo(400);
        admin.put("/api/v1/principals/ann", "{\"disabled\":true}");
        assertThat(allowed(question)).isFalse();
        admin.put("/api/v1/principals/ann", "{\"disabled\":false}");
    }

    @Test
    void letsOnlyThoseBecomeAnotherWhoAreThereForIt() {
        String themselves = question("ann", "ImpersonateUser", "{\"user\":{\"user\":\"ann\"}}");
        String another = question("ann", "ImpersonateUser", "{\"user\":{\"user\":\"olga\"}}");

        assertThat(allowed(themselves)).isTrue();
        assertThat(allowed(another)).isFalse();
        admin.put("/api/v1/roles/impersonator", "");
        admin.put("/api/v1/roles/impersonator/members/ann", "");
        assertThat(allowed(another)).isTrue();
        admin.delete("/api/v1/roles/impersonator/members/ann");
        assertThat(allowed(another)).isFalse();
    }

    @Test
    void keepsColumnsByTheirPlacesInTheirTable() {
        String columns =
                "{\"table\":{\"catalogName\":\"lake\",\"schemaName\":\"hr\",\"tableName\":\"people\",\"columns\":[\"id\",\"name\"]}}";
        String question =
                "{\"input\":{\"context\":{\"identity\":{\"user\":\"%s\"}},\"action\":{\"operation\":\"FilterColumns\",\"filterResources\":[%s]}}}";

        assertThat(
                        admin.post("/decision/batch", question.formatted("ann", columns))
                                .json()
                                .toString())
                .isEqualTo("{\"result\":[0,1]}");
        assertThat(
                        admin.post("/decision/batch", question.formatted("nobody", columns))
                                .json()
                                .toString())
                .isEqualTo("{\"result\":[]}");
    }

    @Test
    void letsNobodyMakeAViewThatRunsAsSomebodyElse() {
        admin.put("/api/v1/roles/makers", "");
        ok(
                admin.put(
                        "/api/v1/lakes/lake/grants",
                        "{\"role\":\"makers\",\"privileges\":[\"SELECT\",\"CREATE\",\"ALTER\"],\"namespace\":[\"hr\"]}"));
        Http max = catalog.http().as("max:makers");
        String views = "/v1/lake/namespaces/hr/views";
        String replace = "{\"requirements\":[],\"updates\":[%s]}";
        String owned =
                "{\"action\":\"set-properties\",\"updates\":{\"trino.run-as-owner\":\"%s\"}}";

        assertThat(max.post(views, view("his", "olga")).status()).isEqualTo(403);
        ok(max.post(views, view("his", "max")));
        ok(admin.post(views, view("hers", "olga")));
        assertThat(max.post(views + "/hers", replace.formatted(owned.formatted("olga"))).status())
                .isEqualTo(403);
        assertThat(
                        max.post(
                                        views + "/hers",
                                        replace.formatted(
                                                "{\"action\":\"set-properties\",\"updates\":{\"a\":\"b\"}}"))
                                .status())
                .isEqualTo(403);
        ok(max.post(views + "/hers", replace.formatted(owned.formatted("max"))));
    }

    /** What a view shows is what its owner sees: who explains it is told so, link by link. */
    @Test
    void explainsAViewDownToItsTables() {
        ok(admin.put(TABLE + "/masks/name", "{\"mask\":\"first4\",\"roles\":[\"analysts\"]}"));
        String views = "/v1/lake/namespaces/hr/views";
        ok(
                admin.post(
                        views,
                        view(
                                "shown",
                                "olga",
                                "WITH p AS (SELECT * FROM people) SELECT count(*) AS id FROM p JOIN lake.hr.people USING (id)")));
        ok(admin.post(views, view("above", "olga", "SELECT id FROM hr.shown")));
        String explain = "/api/v1/lakes/lake/tables/hr%1Fabove/explain?principal=ann";

        JsonNode explained = admin.get(explain).json();

        assertThat(explained.path("may-select").booleanValue()).isTrue();
        assertThat(explained.path("chain").findValuesAsText("name"))
                .containsExactly("hr.above", "hr.shown", "hr.people");
        assertThat(explained.path("chain").findValuesAsText("read-by"))
                .containsExactly("ann", "olga", "olga");
        assertThat(explained.path("words").toString())
                .contains(
                        "hr.above is a view that reads as its owner olga",
                        "olga may select from hr.people",
                        "column Name of hr.people is masked: first4");
        // Who manages the grants of the view only is not told of the table.
        ok(
                admin.put(
                        "/api/v1/lakes/lake/grants",
                        "{\"role\":\"showers\",\"privileges\":[\"MANAGE_GRANTS\"],\"namespace\":[\"hr\"],\"table\":\"above\"}"));
        assertThat(admin.as("sue:showers").get(explain).json().path("words").toString())
                .contains("what olga sees of hr.shown is not yours to explain")
                .doesNotContain("first4");
        ok(admin.delete(TABLE + "/masks/name"));
    }

    private static String view(String name, String owner) {
        return view(name, owner, "SELECT 1 AS id");
    }

    private static String view(String name, String owner, String sql) {
        return """
        {"name":"%s","schema":{"type":"struct","schema-id":0,"fields":[{"id":1,"name":"id","required":false,"type":"long"}]},\
        "view-version":{"version-id":1,"timestamp-ms":1,"schema-id":0,"summary":{},"default-namespace":["hr"],\
        "representations":[{"type":"sql","sql":"%s","dialect":"trino"}]},\
        "properties":{"trino.run-as-owner":"%s"}}\
        """
                .formatted(name, sql, owner);
    }

    private static String resource(String table) {
        return "{\"table\":{\"catalogName\":\"lake\",\"schemaName\":\"hr\",\"tableName\":\"%s\"}}"
                .formatted(table);
    }

    private static String question(String user, String operation, String resource) {
        return "{\"input\":{\"context\":{\"identity\":{\"user\":\"%s\",\"groups\":[]}},\"action\":{\"operation\":\"%s\",\"resource\":%s}}}"
                .formatted(user, operation, resource);
    }

    private static boolean allowed(String question) {
        Http.Answer answer = admin.post("/decision/allow", question);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("result").booleanValue();
    }

    private static List<String> rowFilters(String user, String table) {
        return admin.post("/decision/row-filters", question(user, "GetRowFilters", resource(table)))
                .json()
                .path("result")
                .findValuesAsText("expression");
    }

    /** Each as its place and its expression. */
    private static List<String> masks(String user, String table, String... columns) {
        var resources = new ArrayList<String>();
        for (String column : columns) {
            resources.add(
                    "{\"column\":{\"catalogName\":\"lake\",\"schemaName\":\"hr\",\"tableName\":\"%s\",\"columnName\":\"%s\",\"columnType\":\"varchar\"}}"
                            .formatted(table, column));
        }
        String body =
                "{\"input\":{\"context\":{\"identity\":{\"user\":\"%s\"}},\"action\":{\"operation\":\"GetColumnMask\",\"filterResources\":[%s]}}}"
                        .formatted(user, String.join(",", resources));
        var masks = new ArrayList<String>();
        for (JsonNode mask : admin.post("/decision/column-masks", body).json().path("result")) {
            masks.add(mask.path("index") + " " + mask.at("/viewExpression/expression").textValue());
        }
        return masks;
    }

    private static Http.Answer filter(String condition) {
        return filter(condition, TestCatalog.ADMINISTRATOR);
    }

    private static Http.Answer filter(String condition, String token) {
        return admin.as(token)
                .put(
                        TABLE + "/filters/f",
                        "{\"condition\":\"%s\",\"roles\":[\"analysts2\"]}".formatted(condition));
    }

    private static Http.Answer mask(String column, String mask) {
        return admin.put(
                TABLE + "/masks/" + column,
                "{\"mask\":%s,\"roles\":[\"analysts2\"]}".formatted(mask));
    }

    private static void ok(Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
}
