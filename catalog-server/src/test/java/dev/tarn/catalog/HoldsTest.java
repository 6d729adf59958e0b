package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds over HTTP: who makes, sees and ends them, and that none is forgotten. */
class HoldsTest {
    private static final String HOLDS = "/api/v1/holds";
    private static final String ORDERS =
            "{\"lake\":\"lake\",\"namespace\":[\"sales\"],\"name\":\"orders\"}";
    private static final String WHOLE_LAKE = "{\"lake\":\"lake\"}";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http admin;
    private static int count;

    private String hold;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        admin = catalog.administrator();
        admin.post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
        admin.post("/v1/lake/namespaces/sales/tables", Samples.CREATE.formatted("orders", ""));
        admin.put("/api/v1/roles/keepers", "");
        admin.put(
                "/api/v1/lakes/lake/grants",
                "{\"role\":\"keepers\",\"privileges\":[\"OPERATE\"],\"namespace\":[\"sales\"]}");
        admin.put("/api/v1/roles/readers", "");
        admin.put(
                "/api/v1/lakes/lake/grants",
                "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"namespace\":[\"sales\"]}");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @BeforeEach
    void choose() {
        hold = HOLDS + "/hold-" + count++;
    }

    @Test
    void remembersAHoldAndWhoMadeIt() {
        Http.Answer made =
                admin.put(
                        hold,
                        body(
                                ORDERS,
                                ",\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-03-31T23:59:59Z\",\"until\":\"2036-01-01T00:00:00Z\""));

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        JsonNode found = admin.get(hold).json();
        assertThat(found).isEqualTo(made.json());
        assertThat(found.path("from").textValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(found.path("to").textValue()).isEqualTo("2026-03-31T23:59:59Z");
        assertThat(found.path("until").textValue()).isEqualTo("2036-01-01T00:00:00Z");
        assertThat(found.path("reason").textValue()).isEqualTo("the audit");
        assertThat(found.path("created-by").textValue()).isEqualTo("administrator");
        assertThat(found.path("in-force").booleanValue()).isTrue();
        assertThat(found.at("/tables/0/name").textValue()).isEqualTo("orders");
        assertThat(named(admin.get(HOLDS))).contains(name());
    }

    @Test
    void changesNothingWhenItIsThereAlready() {
        Http.Answer made = admin.put(hold, body(ORDERS, ""));

        Http.Answer again = admin.put(hold, body(ORDERS, ""));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(made.json());
        assertThat(named(admin.get(HOLDS + "?ended=true"))).containsOnlyOnce(name());
    }

    @Test
    void remembersWhoEndedWhatAndWhen() {
        admin.put(hold, body(ORDERS, ""));
        assertThat(admin.put(hold, body(WHOLE_LAKE, "")).status()).isEqualTo(200);

        Http.Answer ended = admin.delete(hold);

        assertThat(ended.status()).isEqualTo(204);
        assertThat(admin.get(hold).status()).isEqualTo(404);
        assertThat(admin.delete(hold).status()).isEqualTo(404);
        assertThat(named(admin.get(HOLDS))).doesNotContain(name());
        var both = new ArrayList<JsonNode>();
        for (JsonNode one : admin.get(HOLDS + "?ended=true").json().path("holds")) {
            if (one.path("name").textValue().equals(name())) {
                both.add(one);
            }
        }
        assertThat(both)
                .hasSize(2)
                .allSatisfy(one -> {
                    assertThat(one.path("ended-by").textValue()).isEqualTo("administrator");
                    assertThat(one.path("ended-at").isTextual()).isTrue();
                    assertThat(one.path("in-force").booleanValue()).isFalse();
                });
        assertThat(admin.put(hold, body(ORDERS, "")).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"tables\":[],\"reason\":\"x\"}",
                "{\"tables\":[{\"lake\":\"lake\"}]}",
                "{\"tables\":[{\"lake\":\"lake\"}],\"reason\":\" \"}",
                "{\"tables\":[{\"lake\":\"lake\"}],\"reason\":\"x\",\"untill\":\"2036-01-01T00:00:00Z\"}",
                "{\"tables\":[{\"lake\":\"lake\",\"table\":\"orders\"}],\"reason\":\"x\"}",
                "{\"tables\":[{\"lake\":\"lake\",\"name\":\"orders\"}],\"reason\":\"x\"}",
                "{\"tables\":[{\"lake\":\"lake\",\"namespace\":\"sales\"}],\"reason\":\"x\"}",
                "{\"tables\":[{\"lake\":\"lake\",\"namespace\":[\"sales\"],\"name\":\"oders\"}],\"reason\":\"x\"}",
                "{\"tables\":[{\"lake\":\"lake\"}],\"reason\":\"x\",\"from\":\"yesterday\"}",
                "{\"tables\":[{\"lake\":\"lake\"}],\"reason\":\"x\",\"until\":\"2001-01-01T00:00:00Z\"}",
                "{\"tables\":[{\"lake\":\"lake\"}],\"reason\":\"x\",\"from\":\"2026-02-01T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}"
            })
    void refusesWhatWouldHoldNothing(String body) {
        Http.Answer answer = admin.put(hold, body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(admin.get(hold).status()).isEqualTo(404);
    }

    @Test
    void refusesALakeThatIsNotThereAndANameThatIsNone() {
        assertThat(admin.put(hold, body("{\"lake\":\"ocean\"}", "")).status()).isEqualTo(404);
        assertThat(admin.put(HOLDS + "/-x", body(ORDERS, "")).status()).isEqualTo(400);
    }

    /** Of the role, of what it wants to hold, and what it is answered. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    keepers | {"lake":"lake","namespace":["sales"],"name":"orders"} | 201
                    keepers | {"lake":"lake","namespace":["sales"],"name":"or*"} | 201
                    keepers | {"lake":"lake","namespace":["sales"]} | 201
                    keepers | {"lake":"lake","namespace":["sales","*"]} | 201
                    keepers | {"lake":"lake","namespace":["s*"]} | 403
                    keepers | {"lake":"lake","namespace":["other"]} | 403
                    keepers | {"lake":"lake"} | 403
                    readers | {"lake":"lake","namespace":["sales"],"name":"orders"} | 403
                    nobody | {"lake":"lake","namespace":["sales"],"name":"orders"} | 404
                    """)
    void isForWhoeverLooksAfterAllOfIt(String role, String table, int status) {
        Http asking = catalog.http().as("person:" + role);

        Http.Answer answer = asking.put(hold, body(table, ""));

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(admin.get(hold).status()).isEqualTo(status == 201 ? 200 : 404);
    }

    @Test
    void isEndedAndNarrowedByWhoeverLooksAfterAllOfIt() {
        Http keeper = catalog.http().as("person:keepers");
        admin.put(hold, body(WHOLE_LAKE, ""));

        assertThat(keeper.put(hold, body(ORDERS, "")).status()).isEqualTo(403);
        assertThat(keeper.delete(hold).status()).isEqualTo(404);
        assertThat(catalog.http().as("person:readers").delete(hold).status()).isEqualTo(404);
        assertThat(admin.get(hold).json().at("/tables/0").has("name")).isFalse();

        String own = hold + "-own";
        assertThat(keeper.put(own, body(ORDERS, "")).status()).isEqualTo(201);
        assertThat(named(keeper.get(HOLDS))).contains(name() + "-own").doesNotContain(name());
        assertThat(named(catalog.http().as("person:readers").get(HOLDS))).isEmpty();
        assertThat(keeper.delete(own).status()).isEqualTo(204);
    }

    @Test
    void isNoMatterForEngines() {
        admin.put(hold, body(ORDERS, ""));
        Http through = catalog.http().as("ada:admin+trino");

        assertThat(through.put(hold, body(WHOLE_LAKE, "")).status()).isEqualTo(403);
        assertThat(through.delete(hold).status()).isEqualTo(403);
        assertThat(through.get(hold).status()).isEqualTo(200);
    }

    @Test
    void leavesOneOfManyThatComeAtOnce() throws Exception {
        List<Callable<Http.Answer>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String reason = body(ORDERS, "").replace("the audit", "reason " + i);
            all.add(() -> admin.put(hold, reason));
        }
        var statuses = new ArrayList<Integer>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Http.Answer> answer : executor.invokeAll(all)) {
                statuses.add(answer.get().status());
            }
        }

        assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
        assertThat(named(admin.get(HOLDS))).containsOnlyOnce(name());
        assertThat(named(admin.get(HOLDS + "?ended=true")).stream().filter(name()::equals))
                .hasSize(12);
    }

    @Test
    void listsInPages() {
        admin.put(hold + "-a", body(ORDERS, ""));
        admin.put(hold + "-b", body(ORDERS, ""));
        var all = new ArrayList<String>();
        String token = "";
        do {
            JsonNode page = admin.get(HOLDS + "?pageSize=1&pageToken=" + token).json();
            page.path("holds").forEach(one -> all.add(one.path("name").textValue()));
            token = page.path("next-page-token").asText();
        } while (!token.isEmpty());

        assertThat(all).containsOnlyOnce(name() + "-a", name() + "-b");
    }

    private String name() {
        return hold.substring(HOLDS.length() + 1);
    }

    private static List<String> named(Http.Answer list) {
        var names = new ArrayList<String>();
        list.json().path("holds").forEach(one -> names.add(one.path("name").textValue()));
        return names;
    }

    private static String body(String table, String more) {
        return "{\"tables\":[%s],\"reason\":\"the audit\"%s}".formatted(table, more);
    }
}
