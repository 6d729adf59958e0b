package dev.tarn.catalog;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody's files lie, or come to lie, among those of another table. */
class TableLocationsTest {
    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http http;

    private String name = "";
    private String tables = "";
    private String orders = "";

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder.resolve("lake"));
        catalog.putLake(
                "other",
                "file:" + folder.resolve("other"),
                "{\"type\":\"file\",\"locations-outside\":true}");
        http = catalog.http();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @BeforeEach
    void createOrders() {
        name = "n" + UUID.randomUUID();
        for (String lake : List.of("lake", "other")) {
            http.post(
                    "/v1/%s/namespaces".formatted(lake),
                    "{\"namespace\":[\"%s\"]}".formatted(name));
        }
        tables = "/v1/lake/namespaces/%s/tables".formatted(name);
        orders =
                http.post(tables, Samples.CREATE.formatted("orders", ""))
                        .json()
                        .at("/metadata/location")
                        .textValue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "write.data.path",
                "write.metadata.path",
                "write.object-storage.path",
                "write.folder-storage.path"
            })
    void refusesToWriteToWhereAnotherTableLies(String property) {
        for (String place : List.of(orders, orders + "/data", orders + "/", parent(orders))) {
            var created = http.post(tables, Samples.CREATE.formatted("items", at(property, place)));
            assertThat(created.status()).as(place).isEqualTo(400);
            assertThat(created.errorType()).isEqualTo("ValidationException");
        }
        http.post(tables, Samples.CREATE.formatted("items", ""));

        var changed = http.post(tables + "/items", set(property, orders + "/data"));

        assertThat(changed.status()).isEqualTo(400);
        assertThat(changed.errorType()).isEqualTo("ValidationException");
        assertThat(http.get(tables + "/items").body()).doesNotContain(property);
    }

    @Test
    void allowsToWriteBeneathItsOwnLocationAndBesideAllTables() {
        String beside = "file:" + folder.resolve("lake") + "/shared/" + name;

        assertThat(http.post(tables + "/orders", set("write.data.path", orders + "/d")).status())
                .isEqualTo(200);
        assertThat(http.post(tables + "/orders", set("write.data.path", beside)).status())
                .isEqualTo(200);
        // A change of something else, which must not be held up by the path.
        assertThat(http.post(tables + "/orders", set("a", "1")).status()).isEqualTo(200);
    }

    /** Also what is at a place of our own making lies where somebody else was first. */
    @Test
    void makesNothingBeneathWhereAnotherTableLiesOrWrites() {
        for (boolean lies : List.of(true, false)) {
            String namespace = name + "-beneath-" + lies;
            String above = "file:" + folder.resolve("lake") + "/" + namespace;
            String more = lies ? at(above) : at("write.data.path", above);
            http.post("/v1/lake/namespaces", "{\"namespace\":[\"%s\"]}".formatted(namespace));
            String beneath = "/v1/lake/namespaces/" + namespace;
            assertThat(http.post(tables, Samples.CREATE.formatted("a" + lies, more)).status())
                    .isEqualTo(200);

            var refused = http.post(beneath + "/tables", Samples.CREATE.formatted("t", ""));

            assertThat(refused.status()).as(refused.body()).isEqualTo(400);
            assertThat(refused.errorType()).isEqualTo("ValidationException");
            assertThat(http.post(beneath + "/views", Samples.CREATE_VIEW.formatted("v")).status())
                    .isEqualTo(400);
            // What is not there any more is in nobody's way.
            assertThat(http.delete(tables + "/a" + lies).status()).isEqualTo(204);
            assertThat(http.post(beneath + "/tables", Samples.CREATE.formatted("t", "")).status())
                    .isEqualTo(200);
        }
    }

    /** Whoever lies or writes where another writes has its files. */
    @Test
    void refusesToLieOrToWriteToWhereAnotherTableWrites() {
        String beside = "file:" + folder.resolve("lake") + "/shared/" + name;
        http.post(tables + "/orders", set("write.data.path", beside));
        http.post(tables, Samples.CREATE.formatted("others", ""));

        for (String place : List.of(beside, beside + "/deeper", parent(beside))) {
            for (String more :
                    List.of(
                            ",\"location\":\"" + place + '"',
                            at("write.data.path", place),
                            at("write.metadata.path", place))) {
                var created = http.post(tables, Samples.CREATE.formatted("items", more));
                assertThat(created.status()).as(more).isEqualTo(400);
                assertThat(created.errorType()).isEqualTo("ValidationException");
                // It may be of a table that whoever asks may not know of.
                assertThat(created.body().replace(place, "")).doesNotContain("/shared/" + name);
            }
            assertThat(http.post(tables + "/others", set("write.data.path", place)).status())
                    .as(place)
                    .isEqualTo(400);
        }
        assertThat(http.post(tables + "/others", set("write.data.path", beside + "-too")).status())
                .isEqualTo(200);
        // What it gives up is free.
        assertThat(http.post(tables + "/orders", set("write.data.path", orders + "/d")).status())
                .isEqualTo(200);
        assertThat(http.post(tables + "/others", set("write.data.path", beside)).status())
                .isEqualTo(200);
        assertThat(http.post(tables + "/orders", set("write.data.path", beside + "-too")).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheFilesOfWhatSomebodyDroppedFromEverybodyElse(boolean purge) {
        String beside = "file:" + folder.resolve("lake") + "/beside/" + name;
        String metadata = http.get(tables + "/orders").json().path("metadata-location").textValue();
        http.post(tables + "/orders", set("write.data.path", beside));
        http.delete(tables + "/orders?purgeRequested=" + purge);
        Http bob = http.as("bob");

        for (String place :
                List.of(orders, orders + "/data", parent(orders), beside, beside + "/a")) {
            for (String more :
                    List.of(",\"location\":\"" + place + '"', at("write.data.path", place))) {
                var created = bob.post(tables, Samples.CREATE.formatted("items", more));
                assertThat(created.status()).as(more + created.body()).isEqualTo(400);
                assertThat(created.errorType()).isEqualTo("ValidationException");
                assertThat(created.body()).contains("somebody else has dropped");
            }
        }
        // Who has the table's own metadata file brings it back, and it is theirs to give away.
        String register = tables.replace("/tables", "/register");
        String file = "{\"name\":\"back\",\"metadata-location\":\"%s\"}".formatted(metadata);
        assertThat(bob.post(register, file).status()).isEqualTo(200);
        assertThat(bob.post(tables + "/back/unregister", "{}").status()).isEqualTo(200);
        assertThat(http.post(tables, Samples.CREATE.formatted("items", at(orders))).status())
                .isEqualTo(400);
        assertThat(bob.post(tables, Samples.CREATE.formatted("items", at(orders))).status())
                .isEqualTo(200);
    }

    /** Whoever says where a namespace lies chooses for all that is made in it. */
    @Test
    void makesNothingInANamespaceThatLiesWhereSomebodyElseHasDroppedATable() {
        http.delete(tables + "/orders");
        String namespace = name + "-within";
        Http bob = http.as("bob");
        bob.post(
                "/v1/lake/namespaces",
                "{\"namespace\":[\"%s\"],\"properties\":{\"location\":\"%s/sub\"}}"
                        .formatted(namespace, orders));
        String within = "/v1/lake/namespaces/" + namespace;

        var refused = bob.post(within + "/tables", Samples.CREATE.formatted("t", ""));
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.errorType()).isEqualTo("ValidationException");
        assertThat(bob.post(within + "/views", Samples.CREATE_VIEW.formatted("v")).status())
                .isEqualTo(400);
        assertThat(http.post(within + "/tables", Samples.CREATE.formatted("t", "")).status())
                .isEqualTo(200);
    }

    /** Between the read of a pointer and that of its metadata everything may go. */
    @Test
    void answersForATableThatGoesWhileItIsLoadedThatItIsNotThere() throws Exception {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    DELETE FROM catalog.metadata
                    WHERE tabular_id = (SELECT id FROM catalog.tabulars WHERE location = '%s')
                    """
                            .formatted(orders));
        }

        var loaded = http.get(tables + "/orders");

        assertThat(loaded.status()).as(loaded.body()).isEqualTo(404);
        assertThat(loaded.errorType()).isEqualTo("NoSuchTableException");
        http.delete(tables + "/orders");
    }

    @Test
    void letsWhoeverDroppedATableLieInItsPlace() {
        http.delete(tables + "/orders");

        assertThat(http.post(tables, Samples.CREATE.formatted("items", at(orders))).status())
                .isEqualTo(200);
    }

    /** Another catalog writes there by then. */
    @Test
    void keepsThePlacesOfWhatWasUnregistered() {
        String beside = "file:" + folder.resolve("lake") + "/away/" + name;
        String file =
                http.post(tables + "/orders", set("write.data.path", beside))
                        .json()
                        .path("metadata-location")
                        .textValue();
        http.post(tables + "/orders/unregister", "{}");
        Http bob = http.as("bob");

        for (String place : List.of(orders, orders + "/data", parent(orders), beside)) {
            var created = bob.post(tables, Samples.CREATE.formatted("items", at(place)));
            assertThat(created.status()).as(place + created.body()).isEqualTo(400);
            assertThat(created.errorType()).isEqualTo("ValidationException");
        }
        String register = tables.replace("/tables", "/register");
        String back = "{\"name\":\"back\",\"metadata-location\":\"%s\"}".formatted(file);
        assertThat(bob.post(register, back).status()).isEqualTo(200);
    }

    @Test
    void forgetsWhatWasUnregisteredWithItsLake() {
        catalog.putLake("brief", "file:" + folder.resolve("brief"), "{\"type\":\"file\"}");
        http.post("/v1/brief/namespaces", "{\"namespace\":[\"ns\"]}");
        http.post("/v1/brief/namespaces/ns/tables", Samples.CREATE.formatted("t", ""));
        http.post("/v1/brief/namespaces/ns/tables/t/unregister", "{}");
        http.delete("/v1/brief/namespaces/ns");

        var deleted = catalog.administrator().delete("/api/v1/lakes/brief");

        assertThat(deleted.status()).as(deleted.body()).isEqualTo(204);
    }

    /** What was granted on a table, and what the log says of it, goes by its uuid. */
    @Test
    void letsNothingNewHaveTheUuidOfAnotherTable() throws Exception {
        JsonNode table = http.get(tables + "/orders").json();
        String uuid = table.at("/metadata/table-uuid").textValue();
        String staged = staged(uuid, parent(orders) + "/twin");
        String register = tables.replace("/tables", "/register");
        Path forged = folder.resolve("lake/forged-" + name + ".metadata.json");
        Files.writeString(
                forged, table.path("metadata").toString().replace(orders, parent(orders) + "/f"));
        String file = "{\"name\":\"forged\",\"metadata-location\":\"file:%s\"}".formatted(forged);

        assertThat(http.post(tables + "/twin", staged).status()).isEqualTo(400);
        assertThat(http.post(register, file).status()).isEqualTo(400);
        http.delete(tables + "/orders");
        var refused = http.post(tables + "/twin", staged);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.errorType()).isEqualTo("ValidationException");
        assertThat(http.post(register, file).status()).isEqualTo(400);
        String undrop = "/api/v1/lakes/lake/dropped/%s/undrop".formatted(uuid);
        assertThat(catalog.administrator().post(undrop, "{}").status()).isEqualTo(200);
        http.post(tables + "/orders/unregister", "{}");
        assertThat(http.post(tables + "/twin", staged).status()).isEqualTo(400);
        assertThat(http.post(register, file).status()).isEqualTo(400);

        String others = "/v1/other/namespaces/%s/tables".formatted(name);
        String elsewhere = "file:" + folder.resolve("other") + "/" + name;
        assertThat(http.post(others + "/twin", staged(uuid, elsewhere)).status()).isEqualTo(200);
    }

    /** The file of another table takes its place, and not its files. */
    @Test
    void keepsThePlacesOfATableThatAnotherIsRegisteredOver() {
        String items =
                http.post(tables, Samples.CREATE.formatted("items", ""))
                        .json()
                        .path("metadata-location")
                        .textValue();
        http.post(tables + "/items/unregister", "{}");
        String over =
                "{\"name\":\"orders\",\"metadata-location\":\"%s\",\"overwrite\":true}"
                        .formatted(items);

        var registered = http.post(tables.replace("/tables", "/register"), over);

        assertThat(registered.status()).as(registered.body()).isEqualTo(200);
        var taken = http.as("bob").post(tables, Samples.CREATE.formatted("next", at(orders)));
        assertThat(taken.status()).as(taken.body()).isEqualTo(400);
    }

    @Test
    void bringsNothingBackToWhereSomebodyElseWrites() {
        String beside = "file:" + folder.resolve("lake") + "/again/" + name;
        String uuid = http.get(tables + "/orders").json().at("/metadata/table-uuid").textValue();
        http.post(tables + "/orders", set("write.data.path", beside));
        http.delete(tables + "/orders");
        http.post(tables, Samples.CREATE.formatted("items", at("write.data.path", beside)));
        String undrop = "/api/v1/lakes/lake/dropped/%s/undrop".formatted(uuid);

        assertThat(catalog.administrator().post(undrop, "{}").status()).isEqualTo(400);

        http.post(tables + "/items", set("write.data.path", beside + "-away"));
        assertThat(catalog.administrator().post(undrop, "{}").status()).isEqualTo(200);
    }

    @Test
    void refusesThePlaceOfATableOfAnotherLake() {
        String others = "/v1/other/namespaces/%s/tables".formatted(name);

        for (String place : List.of(orders, orders + "/data", parent(orders))) {
            var created =
                    http.post(
                            others,
                            Samples.CREATE.formatted("thief", ",\"location\":\"" + place + '"'));
            assertThat(created.status()).as(place).isEqualTo(400);
            assertThat(created.errorType()).isEqualTo("ValidationException");
        }
        String beside = orders + "-beside";
        assertThat(
                        http.post(
                                        others,
                                        Samples.CREATE.formatted(
                                                "neighbour", ",\"location\":\"" + beside + '"'))
                                .status())
                .isEqualTo(200);
    }

    @Test
    void findsThePlacesOfTablesThatAreOlderThanTheRule() throws Exception {
        String beside = "file:" + folder.resolve("lake") + "/older/" + name;
        http.post(tables + "/orders", set("write.data.path", beside));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM catalog.tabular_places");
            statement.execute("UPDATE catalog.tabulars SET places_known = false");
        }

        try (var later = TestCatalog.start(database, folder.resolve("lake"))) {
            var created = later.http().post(tables, Samples.CREATE.formatted("t", at(beside)));
            assertThat(created.status()).as(created.body()).isEqualTo(400);
            assertThat(created.errorType()).isEqualTo("ValidationException");
        }
    }

    /** An index keeps locations, and its entries are bounded in bytes. */
    @Test
    void countsTheBytesOfALocation() {
        String base = parent(orders) + "/";
        String tooLong = base + String.join("/", nCopies(15, "\u20ac".repeat(60)));
        String longEnough = base + String.join("/", nCopies(3, "\u20ac".repeat(60)));

        assertThat(
                        http.post(
                                        tables,
                                        Samples.CREATE.formatted(
                                                "long", ",\"location\":\"" + tooLong + '"'))
                                .status())
                .isEqualTo(400);
        assertThat(
                        http.post(
                                        tables,
                                        Samples.CREATE.formatted(
                                                "long", ",\"location\":\"" + longEnough + '"'))
                                .status())
                .isEqualTo(200);
    }

    /**
     * A name and a uuid at the end of a location are the client's to choose when a staged table is
     * committed, so that it waits for all others who take a location at the moment.
     */
    @Test
    void takesALocationForChosenThatLooksLikeOneOfOurs() throws Exception {
        String uuid = UUID.randomUUID().toString();
        String commit = staged(uuid, parent(orders) + "/staged-" + uuid);
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "SELECT pg_advisory_xact_lock_shared(hashtextextended('locations', 0))");

            var waited = http.post(tables + "/staged", commit);

            assertThat(waited.status()).as(waited.body()).isEqualTo(503);
            assertThat(http.post(tables, Samples.CREATE.formatted("ours", "")).status())
                    .isEqualTo(200);
            connection.rollback();
        }
        assertThat(http.post(tables + "/staged", commit).status()).isEqualTo(200);
    }

    /** The commit that makes a staged table. */
    private static String staged(String uuid, String location) {
        return """
        {"requirements":[{"type":"assert-create"}],"updates":[
         {"action":"assign-uuid","uuid":"%s"},
         {"action":"upgrade-format-version","format-version":2},
         {"action":"add-schema","last-column-id":1,"schema":{"type":"struct","fields":[
            {"id":1,"name":"id","required":true,"type":"long"}]}},
         {"action":"set-current-schema","schema-id":-1},
         {"action":"add-spec","spec":{"spec-id":0,"fields":[]}},
         {"action":"set-default-spec","spec-id":-1},
         {"action":"add-sort-order","sort-order":{"order-id":0,"fields":[]}},
         {"action":"set-default-sort-order","sort-order-id":-1},
         {"action":"set-location","location":"%s"}]}
        """
                .formatted(uuid, location);
    }

    private static String at(String location) {
        return ",\"location\":\"" + location + '"';
    }

    private static String at(String property, String place) {
        return ",\"properties\":{\"%s\":\"%s\"}".formatted(property, place);
    }

    private static String set(String property, String value) {
        return "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"%s\":\"%s\"}}]}"
                .formatted(property, value);
    }

    private static String parent(String location) {
        return location.substring(0, location.lastIndexOf('/'));
    }
}
