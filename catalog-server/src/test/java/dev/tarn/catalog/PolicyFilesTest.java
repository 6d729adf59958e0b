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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy as a file: the whole of it or nothing, and a second time nothing. */
class PolicyFilesTest {
    private static final String POLICY = "/api/v1/lakes/lake/policy";
    private static final String FILE =
            """
            {"reason":"as reviewed","grants":[
              {"role":"readers","privileges":["SELECT"],"namespace":["hr"]},
              {"role":"keepers","privileges":["ALTER","DROP"],"namespace":["hr"],"table":"people"}],
             "tables":[{"namespace":["hr"],"table":"people",
               "filters":[{"name":"eu","condition":"region = 'EU'","roles":["readers"]}],
               "masks":[{"column":"Name","mask":"first4","roles":["readers"]}],
               "tags":[{"column":"born","tag":"pii"}]}],
             "tag-masks":[{"tag":"pii","mask":"year","except-roles":["keepers"]}]}
            """;

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
        for (String table : List.of("people", "others")) {
            client.createTable(
                    TableIdentifier.of("hr", table),
                    new Schema(
                            Types.NestedField.required(1, "id", Types.LongType.get()),
                            Types.NestedField.optional(2, "Name", Types.StringType.get()),
                            Types.NestedField.optional(3, "region", Types.StringType.get()),
                            Types.NestedField.optional(4, "born", Types.DateType.get())));
        }
        for (String role : List.of("readers", "keepers", "others")) {
            admin.put("/api/v1/roles/" + role, "");
        }
    }

    /** With what the server's own start granted, which tests of the whole policy take away. */
    @BeforeEach
    void beginAnew() {
        apply(
                "?whole=true",
                "{\"grants\":[{\"role\":\"testers\",\"privileges\":[\"ALL\"]},{\"role\":\"others\",\"privileges\":[\"SELECT\"]}]}");
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void makesAllThatItSaysInOneVersionAndNothingTheSecondTime() {
        long before = apply("", "{}").path("version").longValue();

        JsonNode applied = apply("", FILE);

        assertThat(applied.path("version").longValue()).isEqualTo(before + 1);
        assertThat(words(applied))
                .containsExactlyInAnyOrder(
                        "begins for role readers: role readers has SELECT on namespace hr",
                        "begins for role keepers: role keepers has ALTER on table hr.people",
                        "begins for role keepers: role keepers has DROP on table hr.people",
                        "begins for roles readers: filter eu shows roles readers of table hr.people only rows where \"#3\" = 'EU'",
                        "begins for roles readers: mask first4 hides column #2 of table hr.people from roles readers",
                        "begins for whom the mask of tag pii is for: column #4 of table hr.people is tagged pii",
                        "begins for everybody but roles keepers: mask year hides columns tagged pii in lake lake from everybody but roles keepers");
        JsonNode again = apply("", FILE);
        assertThat(again.path("changes")).isEmpty();
        assertThat(again.path("version").longValue()).isEqualTo(before + 1);
        assertThat(
                        admin.get("/api/v1/access/versions?pageSize=1")
                                .json()
                                .at("/versions/0/comment")
                                .textValue())
                .isEqualTo("as reviewed");
    }

    @Test
    void changesNothingInADryRunAndSaysTheSame() {
        JsonNode dry = apply("?dry-run=true", FILE);

        assertThat(admin.get("/api/v1/lakes/lake/grants?role=readers").json().path("grants"))
                .isEmpty();
        assertThat(words(apply("", FILE))).isEqualTo(words(dry));
    }

    @Test
    void endsWhatItDoesNotSayAnyMoreOfWhatItNames() {
        apply("", FILE);

        JsonNode less =
                apply(
                        "",
                        """
                        {"grants":[{"role":"readers","privileges":["INSERT"],"namespace":["hr"]},{"role":"keepers","privileges":[]}],
                         "tables":[{"namespace":["hr"],"table":"people",
                           "filters":[{"name":"eu","condition":"region = 'US'","roles":["readers"]}]}]}
                        """);

        assertThat(words(less))
                .containsExactlyInAnyOrder(
                        "begins for role readers: role readers has INSERT on namespace hr",
                        "ends for role readers: role readers has SELECT on namespace hr",
                        "ends for role keepers: role keepers has ALTER on table hr.people",
                        "ends for role keepers: role keepers has DROP on table hr.people",
                        "changes for roles readers: filter eu shows roles readers of table hr.people only rows where \"#3\" = 'US'",
                        "ends for roles readers: mask first4 hides column #2 of table hr.people from roles readers",
                        "ends for whom the mask of tag pii is for: column #4 of table hr.people is tagged pii");
        // Neither the tag's mask nor the role was named.
        assertThat(admin.get("/api/v1/lakes/lake/tag-masks").json().path("tag-masks")).hasSize(1);
        assertThat(admin.get("/api/v1/lakes/lake/grants?role=others").json().path("grants"))
                .hasSize(1);
    }

    @Test
    void endsAllElseWhenItIsTheWholePolicy() {
        apply("", FILE);

        apply("?whole=true", "{\"grants\":[{\"role\":\"testers\",\"privileges\":[\"ALL\"]}]}");

        assertThat(admin.get("/api/v1/lakes/lake/tag-masks").json().path("tag-masks")).isEmpty();
        assertThat(admin.get("/api/v1/lakes/lake/grants?role=others").json().path("grants"))
                .isEmpty();
        assertThat(admin.get("/api/v1/lakes/lake/tables/hr%1Fpeople/policy").json().path("filters"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"grant\":[]}",
                "{\"grants\":{}}",
                "{\"grants\":[{\"role\":\"readers\",\"privileges\":[\"READ\"]}]}",
                "{\"grants\":[{\"role\":\"readers\",\"privileges\":[],\"namespace\":[\"hr\"]}]}",
                "{\"grants\":[{\"role\":\"readers\",\"privileges\":[\"SELECT\"]},{\"role\":\"readers\",\"privileges\":[\"SELECT\"]}]}",
                "{\"tables\":[{\"namespace\":[\"hr\"]}]}",
                "{\"tables\":[{\"namespace\":[\"hr\"],\"table\":\"people\"},{\"namespace\":[\"hr\"],\"table\":\"people\"}]}",
                "{\"tables\":[{\"namespace\":[\"hr\"],\"table\":\"people\",\"filters\":[{\"name\":\"f\",\"condition\":\"nothing = 1\",\"roles\":[\"readers\"]}]}]}",
                "{\"tables\":[{\"namespace\":[\"hr\"],\"table\":\"people\",\"masks\":[{\"column\":\"id\",\"mask\":\"hash\",\"roles\":[\"readers\"]}]}]}",
                "{\"tables\":[{\"namespace\":[\"hr\"],\"table\":\"people\",\"tags\":[{\"column\":\"id\",\"tag\":\"t\"}]}],\"tag-masks\":[{\"tag\":\"t\",\"mask\":\"year\",\"roles\":[\"readers\"]}]}",
                "{\"tag-masks\":[{\"tag\":\"t\",\"mask\":\"null\"}]}"
            })
    void refusesWhatCannotHoldAndKeepsNothingOfIt(String bad) {
        Http.Answer refused = admin.post(POLICY, withAGrant(bad));

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(admin.get("/api/v1/lakes/lake/grants?role=keepers").json().path("grants"))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThat(
                        admin.post(
                                        POLICY,
                                        "{\"grants\":[{\"role\":\"nobody\",\"privileges\":[\"SELECT\"]}]}")
                                .status())
                .isEqualTo(404);
        assertThat(
                        admin.post(
                                        POLICY,
                                        "{\"tables\":[{\"namespace\":[\"hr\"],\"table\":\"none\"}]}")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void isForThoseWhoManageTheGrantsOfTheLakeInPerson() {
        String some = "{\"grants\":[{\"role\":\"readers\",\"privileges\":[\"SELECT\"]}]}";

        assertThat(catalog.http().as("max:others").post(POLICY, some).status()).isEqualTo(403);
        assertThat(catalog.http().as("max:nothing").post(POLICY, some).status()).isEqualTo(404);
        assertThat(catalog.http().as("max:testers+trino").post(POLICY, some).status())
                .isEqualTo(403);
        assertThat(catalog.http().as("max:testers").post(POLICY, some).status()).isEqualTo(200);
    }

    /** Something good in front, which must not remain when the rest is bad. */
    private static String withAGrant(String bad) {
        return bad.startsWith("{\"grants\":[{")
                ? bad.replace(
                        "{\"grants\":[{",
                        "{\"grants\":[{\"role\":\"keepers\",\"privileges\":[\"DROP\"]},{")
                : bad;
    }

    private static JsonNode apply(String query, String file) {
        Http.Answer answer = admin.post(POLICY + query, file);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> words(JsonNode applied) {
        var words = new ArrayList<String>();
        for (JsonNode change : applied.path("changes")) {
            JsonNode rule = change.path(change.has("after") ? "after" : "before");
            words.add(
                    "%s for %s: %s"
                            .formatted(
                                    change.path("change").textValue(),
                                    change.path("for").textValue(),
                                    rule.path("words").textValue()));
        }
        return words;
    }
}
