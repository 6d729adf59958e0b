package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far back rita sees a table of three snapshots, the first of them tagged. */
class TimeTravelTest {
    private static final TableIdentifier ORDERS = TableIdentifier.of("sales", "orders");
    private static final String PATH = "/v1/lake/namespaces/sales/tables/orders";
    private static final String GRANTS = "/api/v1/lakes/lake/grants";
    private static final String RITA = "rita:readers";

    /** Snapshots are made now, by their client's clock. */
    private static MutableClock clock;

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http admin;
    private static RESTCatalog client;
    private static List<Long> snapshots = List.of();

    @BeforeAll
    static void start() {
        clock = MutableClock.at(InstantSource.system().instant());
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder, clock);
        admin = catalog.administrator();
        client = catalog.client();
        client.createNamespace(Namespace.of("sales"));
        Table table =
                client.createTable(
                        ORDERS,
                        new Schema(Types.NestedField.required(1, "id", Types.LongType.get())));
        for (int i = 0; i < 3; i++) {
            table.newAppend().appendFile(Samples.file(table, "f" + i)).commit();
        }
        table.manageSnapshots().createTag("closing", ids(table).getFirst()).commit();
        snapshots = ids(table);
        person("rita", "readers");
        grant("\"SELECT\"", "");
    }

    @AfterEach
    void takeAway() {
        admin.post(
                GRANTS + "/revoke",
                "{\"role\":\"readers\",\"privileges\":[\"TIME_TRAVEL\",\"OPERATE\"]}");
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void showsTheHeadsOfBranchesWithoutIt() {
        Http.Answer answer = rita().get(PATH);

        assertThat(seen(answer)).containsExactly(snapshots.getLast());
        JsonNode metadata = answer.json().path("metadata");
        assertThat(metadata.path("refs").fieldNames()).toIterable().containsExactly("main");
        assertThat(metadata.path("snapshot-log")).hasSize(1);
        assertThat(metadata.path("metadata-log")).isEmpty();
        assertThat(answer.body()).doesNotContain(snapshots.getFirst().toString());
        assertThat(answer.header("ETag")).isEmpty();
    }

    /** What is left is still a table to Iceberg. */
    @Test
    void isReadByIcebergsClient() throws Exception {
        try (RESTCatalog reader =
                catalog.client(Map.of("token", RITA, "io-impl", LocalFileIO.class.getName()))) {
            Table table = reader.loadTable(ORDERS);

            assertThat(ids(table)).containsExactly(snapshots.getLast());
            assertThat(table.history()).hasSize(1);
            assertThat(table.currentSnapshot().snapshotId()).isEqualTo(snapshots.getLast());
            assertThat(table.snapshot("closing")).isNull();
        }
    }

    @Test
    void goesBackAsLongAsItsWindow() {
        grant("\"TIME_TRAVEL\"", ",\"window\":\"P7D\"");
        assertThat(seen(rita().get(PATH))).isEqualTo(snapshots);

        clock.advance(Duration.ofDays(8));

        assertThat(seen(rita().get(PATH))).containsExactly(snapshots.getLast());
    }

    @Test
    void reachesTheTagsThatItNames() {
        grant("\"TIME_TRAVEL\"", ",\"tags\":[\"closing\",\"other\"]");

        Http.Answer answer = rita().get(PATH);

        assertThat(seen(answer)).containsExactly(snapshots.getFirst(), snapshots.getLast());
        assertThat(answer.json().at("/metadata/refs/closing/snapshot-id").longValue())
                .isEqualTo(snapshots.getFirst());
    }

    @Test
    void showsEverythingWithoutALimitAndToWhoeverLooksAfterTheTable() {
        grant("\"TIME_TRAVEL\"", "");
        assertThat(seen(rita().get(PATH))).isEqualTo(snapshots);
        takeAway();

        grant("\"OPERATE\"", "");
        Http.Answer answer = rita().get(PATH);

        assertThat(seen(answer)).isEqualTo(snapshots);
        assertThat(answer.header("ETag")).isPresent();
    }

    @Test
    void saysHowFarBackItGoes() {
        String past = "/api/v1/lakes/lake/tables/sales%1Forders/past";
        long first = snapshots.getFirst();
        assertThat(rita().get(past).body()).isEqualTo("{\"everything\":false}");
        assertThat(visible(past + "?snapshot=" + first)).isFalse();
        assertThat(visible(past + "?snapshot=" + snapshots.getLast())).isTrue();
        assertThat(visible(past + "?ref=main")).isTrue();
        assertThat(visible(past + "?ref=closing")).isFalse();
        assertThat(visible(past + "?at=2999-01-01T00:00:00Z")).isTrue();
        assertThat(visible(past + "?at=2000-01-01T00:00:00Z")).isFalse();

        grant("\"TIME_TRAVEL\"", ",\"tags\":[\"closing\"]");
        assertThat(rita().get(past).json().path("tags")).hasSize(1);
        assertThat(visible(past + "?snapshot=" + first)).isTrue();
        assertThat(visible(past + "?ref=closing")).isTrue();
        assertThat(rita().get(past + "?snapshot=x").status()).isEqualTo(400);
        assertThat(rita().get(past + "?at=yesterday").status()).isEqualTo(400);
        assertThat(rita().get(past.replace("orders", "gone")).status()).isEqualTo(404);
    }

    private static boolean visible(String path) {
        Http.Answer answer = rita().get(path);
        assertThat(answer.json().path("visible").isBoolean()).as(answer.body()).isTrue();
        return answer.json().path("visible").booleanValue();
    }

    @Test
    void plansNoScanOfWhatItDoesNotShow() {
        String plan = "{\"snapshot-id\":%d}";

        assertThat(rita().post(PATH + "/plan", plan.formatted(snapshots.get(1))).status())
                .isBetween(400, 404);
        assertThat(rita().post(PATH + "/plan", plan.formatted(snapshots.getLast())).status())
                .isEqualTo(200);
        grant("\"TIME_TRAVEL\"", "");
        assertThat(rita().post(PATH + "/plan", plan.formatted(snapshots.get(1))).status())
                .isEqualTo(200);
    }

    @Test
    void opensALakeAsItWasOnlyWithoutALimit() {
        String past = PATH.replace("/lake/", "/lake@" + catalog.stable("lake") + "/");

        assertThat(rita().get(past).status()).isEqualTo(403);
        grant("\"TIME_TRAVEL\"", ",\"window\":\"P7D\"");
        assertThat(rita().get(past).status()).isEqualTo(403);
        grant("\"TIME_TRAVEL\"", "");
        assertThat(rita().get(past).status()).isEqualTo(200);
    }

    /** Rules are read twice a second, and names may change meanwhile on another server. */
    @Test
    void reachesNoFurtherForWhatIsGrantedOnAnotherTableOfTheName() throws SQLException {
        client.createTable(
                TableIdentifier.of("sales", "other"),
                new Schema(Types.NestedField.required(1, "id", Types.LongType.get())));
        grant("\"TIME_TRAVEL\"", ",\"namespace\":[\"sales\"],\"table\":\"other\"");
        String other = PATH.replace("orders", "other");
        assertThat(rita().get(other).status()).isEqualTo(200);

        rename("other", "away");
        rename("orders", "other");

        assertThat(seen(rita().get(other))).containsExactly(snapshots.getLast());
        assertThat(
                        rita().post(
                                        other + "/plan",
                                        "{\"snapshot-id\":%d}".formatted(snapshots.get(1)))
                                .status())
                .isBetween(400, 404);
        rename("other", "orders");
        // Whoever does this makes the server read the rules.
        admin.delete(PATH.replace("orders", "away"));
    }

    private static void rename(String name, String newName) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("SET search_path TO catalog");
            statement.execute(
                    "UPDATE tabulars SET name = '%s' WHERE name = '%s' AND namespace = 'sales'"
                            .formatted(newName, name));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"privileges\":[\"SELECT\"],\"window\":\"P7D\"",
                "\"privileges\":[\"SELECT\",\"TIME_TRAVEL\"],\"tags\":[\"a\"]",
                "\"privileges\":[\"TIME_TRAVEL\"],\"window\":\"7 days\"",
                "\"privileges\":[\"TIME_TRAVEL\"],\"window\":\"-P7D\"",
                "\"privileges\":[\"TIME_TRAVEL\"],\"window\":\"P100000D\"",
                "\"privileges\":[\"TIME_TRAVEL\"],\"tags\":[]",
                "\"privileges\":[\"TIME_TRAVEL\"],\"tags\":\"a\"",
                "\"privileges\":[\"TIME_TRAVEL\"],\"tags\":[1]"
            })
    void refusesALimitThatIsNone(String bad) {
        Http.Answer answer = admin.put(GRANTS, "{\"role\":\"readers\"," + bad + "}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    }

    /** Trino loads a table once for all of a query, as whoever comes first. */
    @Test
    void saysWhetherSomebodyMayReadATableAsAnotherHasLoadedIt() {
        person("rita", "readers");
        person("olga", "owners");
        grantTo("owners", "\"SELECT\",\"INSERT\"", "");
        // What was current a moment ago is no secret.
        assertThat(readsAfter("rita", "olga")).isTrue();

        grantTo("owners", "\"TIME_TRAVEL\"", ",\"window\":\"P7D\"");
        assertThat(readsAfter("rita", "olga")).isFalse();
        assertThat(readsAfter("olga", "rita")).isTrue();
        assertThat(readsAfter("rita", "admin")).isFalse();
        assertThat(readsAfter("rita", "nobody")).isFalse();
        assertThat(readsAfter("nobody", "rita")).isFalse();

        grant("\"TIME_TRAVEL\"", ",\"window\":\"P6D\"");
        assertThat(readsAfter("rita", "olga")).isFalse();
        grant("\"TIME_TRAVEL\"", ",\"window\":\"P8D\"");
        assertThat(readsAfter("rita", "olga")).isTrue();
        grantTo("owners", "\"TIME_TRAVEL\"", ",\"window\":\"P1D\",\"tags\":[\"closing\"]");
        assertThat(readsAfter("rita", "olga")).isFalse();
        grant("\"TIME_TRAVEL\"", "");
        assertThat(readsAfter("rita", "admin")).isTrue();
    }

    @Test
    void tellsGatewaysWhatSomebodySees() {
        person("rita", "readers");
        person("nora", "nothing");
        String soon = clock.instant().plusSeconds(60).toString();

        assertThat(look("rita", "\"snapshot\":" + snapshots.getLast())).isEqualTo("true");
        assertThat(look("rita", "\"snapshot\":\"" + snapshots.getFirst() + "\""))
                .isEqualTo("false");
        // Like what is not there.
        assertThat(look("rita", "\"snapshot\":4711")).isEqualTo("false");
        assertThat(look("rita", "\"ref\":\"main\"")).isEqualTo("true");
        assertThat(look("rita", "\"ref\":\"closing\"")).isEqualTo("false");
        assertThat(look("rita", "\"at\":\"" + soon + "\"")).isEqualTo("true");
        assertThat(look("rita", "\"at\":\"2020-01-01T00:00:00Z\"")).isEqualTo("false");
        assertThat(look("admin", "\"snapshot\":" + snapshots.getFirst())).isEqualTo("true");
        assertThat(look("nora", "\"snapshot\":" + snapshots.getLast())).isEmpty();
        assertThat(look("nobody", "\"snapshot\":" + snapshots.getLast())).isEmpty();

        grant("\"TIME_TRAVEL\"", ",\"tags\":[\"closing\"]");
        assertThat(look("rita", "\"ref\":\"closing\"")).isEqualTo("true");
        assertThat(look("rita", "\"snapshot\":" + snapshots.getFirst())).isEqualTo("true");
        assertThat(look("rita", "\"snapshot\":" + snapshots.get(1))).isEqualTo("false");
    }

    @Test
    void tellsGatewaysWhatSomebodySawThen() {
        String overtaken = "\"snapshot\":%d,\"read-at\":\"%s\"";
        String atOnce = InstantSource.system().instant().toString();
        String later = clock.instant().plus(Duration.ofHours(2)).toString();
        long first = snapshots.getFirst();

        // It may have been current when the query began.
        assertThat(look("rita", overtaken.formatted(first, atOnce))).isEqualTo("true");
        assertThat(look("rita", overtaken.formatted(first, later))).isEqualTo("false");
        assertThat(look("rita", overtaken.formatted(4711, later))).isEmpty();
        assertThat(look("admin", overtaken.formatted(first, later))).isEqualTo("true");

        grant("\"TIME_TRAVEL\"", "");
        assertThat(look("rita", overtaken.formatted(first, later))).isEqualTo("true");
    }

    @Test
    void tellsNobodyElse() {
        assertThat(rita().post("/api/v1/past-reads", "{\"reads\":[]}").status()).isEqualTo(403);
        for (String wrong :
                List.of(
                        "{}",
                        "{\"reads\":[{}]}",
                        "{\"reads\":[{\"user\":\"rita\",\"lake\":\"lake\",\"namespace\":[\"sales\"],\"table\":\"orders\"}]}",
                        "{\"reads\":[{\"user\":\"rita\",\"lake\":\"lake\",\"namespace\":[\"sales\"],\"table\":\"orders\",\"snapshot\":\"x\"}]}",
                        "{\"reads\":[{\"user\":\"rita\",\"lake\":\"lake\",\"namespace\":[\"sales\"],\"table\":\"orders\",\"ref\":\"main\",\"read-at\":\"x\"}]}")) {
            assertThat(admin.post("/api/v1/past-reads", wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    private static String look(String user, String named) {
        Http.Answer answer =
                admin.post(
                        "/api/v1/past-reads",
                        "{\"reads\":[{\"user\":\"%s\",\"lake\":\"lake\",\"namespace\":[\"sales\"],\"table\":\"orders\",%s}]}"
                                .formatted(user, named));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().at("/reads/0/visible").asText();
    }

    private static boolean readsAfter(String user, String first) {
        Http.Answer answer =
                admin.post(
                        "/decision/allow",
                        """
                        {"input":{"context":{"identity":{"user":"%s"}},"action":{"operation":"ReadAfter",\
                        "resource":{"table":{"catalogName":"lake","schemaName":"sales","tableName":"orders$snapshots"}},\
                        "targetResource":{"user":{"user":"%s"}}}}}\
                        """
                                .formatted(user, first));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("result").booleanValue();
    }

    private static void person(String name, String role) {
        admin.put("/api/v1/principals/" + name, "{}");
        admin.put("/api/v1/roles/" + role, "");
        admin.put("/api/v1/roles/" + role + "/members/" + name, "");
    }

    private static Http rita() {
        return catalog.http().as(RITA);
    }

    private static void grant(String privileges, String limit) {
        grantTo("readers", privileges, limit);
    }

    private static void grantTo(String role, String privileges, String limit) {
        Http.Answer answer =
                admin.put(
                        GRANTS,
                        "{\"role\":\"%s\",\"privileges\":[%s]%s}"
                                .formatted(role, privileges, limit));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static List<Long> seen(Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var ids = new ArrayList<Long>();
        answer.json()
                .at("/metadata/snapshots")
                .forEach(snapshot -> ids.add(snapshot.path("snapshot-id").longValue()));
        return ids;
    }

    private static List<Long> ids(Table table) {
        var ids = new ArrayList<Long>();
        for (Snapshot snapshot : table.snapshots()) {
            ids.add(snapshot.snapshotId());
        }
        return ids;
    }
}
