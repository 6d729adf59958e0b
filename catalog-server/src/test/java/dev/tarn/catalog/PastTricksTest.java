package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a reader and a writer without TIME_TRAVEL try, to come to what a table held a week ago. Both
 * know the names of everything: they had it in their hands once.
 */
class PastTricksTest {
    private static final String TABLES = "/v1/lake/namespaces/sales/tables/";
    private static final String ORDERS = TABLES + "orders";
    private static final String MANAGED = "/api/v1/lakes/lake/tables/sales%1Forders";
    private static final String RITA = "rita:readers";
    private static final String WALT = "walt:writers";
    private static final int REFUSED = 400;

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static List<Snapshot> snapshots = List.of();
    private static String location = "";
    private static String etag = "";
    private static String firstMetadata = "";
    private static long sequence;

    @BeforeAll
    static void start() throws Exception {
        MutableClock clock = MutableClock.at(InstantSource.system().instant());
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder, clock);
        Http admin = catalog.administrator();
        try (RESTCatalog client = catalog.client()) {
            client.createNamespace(Namespace.of("sales"));
            client.createNamespace(Namespace.of("open"));
            Table table = client.createTable(TableIdentifier.of("sales", "orders"), Samples.SCHEMA);
            for (int i = 0; i < 3; i++) {
                table.newAppend().appendFile(Samples.file(table, "f" + i)).commit();
                if (i == 0) {
                    firstMetadata = metadataLocation(admin);
                    sequence = catalog.stable("lake");
                }
            }
            snapshots = new ArrayList<>();
            table.snapshots().forEach(snapshots::add);
            long first = snapshots.getFirst().snapshotId();
            table.manageSnapshots().createTag("closing", first).commit();
            location = table.location();
        }
        etag = admin.get(ORDERS).header("ETag").orElseThrow();
        admin.put("/api/v1/roles/readers", "");
        admin.put("/api/v1/roles/writers", "");
        grant("readers", "\"SELECT\"", "sales");
        grant("writers", "\"SELECT\",\"INSERT\",\"UPDATE\",\"DELETE\",\"ALTER\"", "sales");
        grant("writers", "\"CREATE\",\"DROP\"", "sales");
        grant("writers", "\"ALL\"", "open");
        clock.advance(Duration.ofDays(8));
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    static Stream<Arguments> tricks() {
        String planned = "{\"snapshot-id\":%d}".formatted(old());
        String range =
                "{\"start-snapshot-id\":%d,\"end-snapshot-id\":%d}"
                        .formatted(old(), snapshots.get(1).snapshotId());
        String toHead =
                "{\"start-snapshot-id\":%d,\"end-snapshot-id\":%d}"
                        .formatted(old(), snapshots.getLast().snapshotId());
        return Stream.of(
                trick("load", true, () -> rita().get(ORDERS)),
                trick("load as a writer", true, () -> walt().get(ORDERS)),
                trick("snapshots=all", true, () -> walt().get(ORDERS + "?snapshots=all")),
                trick("snapshots=refs", true, () -> rita().get(ORDERS + "?snapshots=refs")),
                trick("stale ETag", true, () -> rita().get(ORDERS, "If-None-Match", etag)),
                trick("referenced-by", true, () -> rita().get(ORDERS + "?referenced-by=sales%1Fv")),
                trick("plan", false, () -> rita().post(ORDERS + "/plan", planned)),
                trick("plan as a writer", false, () -> walt().post(ORDERS + "/plan", planned)),
                trick("incremental scan", false, () -> rita().post(ORDERS + "/plan", range)),
                trick("changes until now", false, () -> walt().post(ORDERS + "/plan", toHead)),
                trick("lake@number", false, () -> rita().get(past(ORDERS))),
                trick("lake@number as a writer", false, () -> walt().get(past(ORDERS))),
                trick("plan in lake@", false, () -> rita().post(past(ORDERS) + "/plan", "{}")),
                trick("rollback", false, () -> commit(ref("main", "branch", old()))),
                trick("fast forward", false, () -> commit(ref("audit", "branch", old()))),
                trick("create tag", false, () -> commit(ref("mine", "tag", old()))),
                trick("delete tag", false, () -> commit(remove("closing"))),
                trick(
                        "move tag",
                        false,
                        () -> commit(ref("closing", "tag", snapshots.getLast().snapshotId()))),
                trick(
                        "child of an old snapshot",
                        false,
                        () -> commit(add(77, old(), location + "/metadata/x.avro"))),
                trick(
                        "another's manifest list",
                        false,
                        () ->
                                commit(
                                        add(
                                                78,
                                                snapshots.getLast().snapshotId(),
                                                snapshots.getFirst().manifestListLocation()))),
                trick(
                        "another's manifest list, spelled in another way",
                        false,
                        () -> commit(add(79, snapshots.getLast().snapshotId(), respelled()))),
                trick(
                        "another's manifest list, with a fragment",
                        false,
                        () ->
                                commit(
                                        add(
                                                80,
                                                snapshots.getLast().snapshotId(),
                                                snapshots.getFirst().manifestListLocation()
                                                        + "#x"))),
                trick(
                        "an old file as statistics",
                        false,
                        () -> commit(statistics(snapshots.getFirst().manifestListLocation()))),
                trick("commit's answer", true, () -> commit(property("a"))),
                trick("commit sent again", true, PastTricksTest::committedTwice),
                trick(
                        "multi-table transaction",
                        false,
                        () ->
                                walt().post(
                                                "/v1/lake/transactions/commit",
                                                "{\"table-changes\":[{\"identifier\":{\"namespace\":[\"sales\"],\"name\":\"orders\"},\"requirements\":[],\"updates\":[%s]}]}"
                                                        .formatted(ref("back", "branch", old())))),
                trick("expire", false, () -> commit(expire(snapshots.get(1).snapshotId()))),
                trick("register", false, () -> register("sales", "")),
                trick("register elsewhere", false, () -> register("open", "")),
                trick("register over it", false, () -> register("sales", ",\"overwrite\":true")),
                trick("unregister", false, () -> walt().post(ORDERS + "/unregister", "{}")),
                trick("move", false, PastTricksTest::moved),
                trick("restore", false, PastTricksTest::restored),
                trick("commit log", false, PastTricksTest::log),
                trick("make a table there", false, PastTricksTest::create),
                trick("explain", false, () -> rita().get(MANAGED + "/explain?principal=rita")),
                trick("give it to oneself", false, PastTricksTest::granted),
                trick("undrop", false, PastTricksTest::dropped));
    }

    /** {@code answers} is whether there is an answer, in which nothing old is. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("tricks")
    void showNobodyAnythingOld(String name, boolean answers, Supplier<Http.Answer> trick) {
        Http.Answer answer = trick.get();

        assertThat(answer.status()).as(answer.body()).isLessThan(500);
        if (answers) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.header("ETag")).isEmpty();
            assertThat(answer.body()).contains(snapshots.getLast().manifestListLocation());
        } else {
            assertThat(answer.status()).as(answer.body()).isGreaterThanOrEqualTo(REFUSED);
        }
        assertNothingOld(answer.body());
        assertNothingOld(rita().get(ORDERS).body());
        assertNothingOld(walt().get(ORDERS).body());
        JsonNode whole = catalog.administrator().get(ORDERS).json().path("metadata");
        assertThat(whole.path("snapshots")).hasSize(3);
        assertThat(whole.path("refs").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("main", "closing");
    }

    /** Neither where its files are, nor that there is a tag. */
    private static void assertNothingOld(String body) {
        assertThat(body)
                .doesNotContain(snapshots.getFirst().manifestListLocation())
                .doesNotContain(snapshots.get(1).manifestListLocation())
                .doesNotContain("data/f0.parquet")
                .doesNotContain("data/f1.parquet")
                .doesNotContain("\"closing\"");
    }

    private static Arguments trick(String name, boolean answers, Supplier<Http.Answer> trick) {
        return Arguments.of(name, answers, trick);
    }

    private static Http rita() {
        return catalog.http().as(RITA);
    }

    private static Http walt() {
        return catalog.http().as(WALT);
    }

    private static long old() {
        return snapshots.getFirst().snapshotId();
    }

    private static String past(String path) {
        return path.replace("/lake/", "/lake@" + catalog.stable("lake") + "/");
    }

    private static Http.Answer commit(String update, String... headers) {
        return walt().post(
                        ORDERS,
                        "{\"requirements\":[],\"updates\":[%s]}".formatted(update),
                        headers);
    }

    private static Http.Answer committedTwice() {
        String key = "018f3c1e-7b1a-7cc0-8000-00000000000a";
        commit(property("b"), "Idempotency-Key", key);
        return commit(property("b"), "Idempotency-Key", key);
    }

    private static String ref(String name, String type, long snapshot) {
        return "{\"action\":\"set-snapshot-ref\",\"ref-name\":\"%s\",\"type\":\"%s\",\"snapshot-id\":%d}"
                .formatted(name, type, snapshot);
    }

    private static String remove(String name) {
        return "{\"action\":\"remove-snapshot-ref\",\"ref-name\":\"%s\"}".formatted(name);
    }

    private static String expire(long snapshot) {
        return "{\"action\":\"remove-snapshots\",\"snapshot-ids\":[%d]}".formatted(snapshot);
    }

    private static String property(String value) {
        return "{\"action\":\"set-properties\",\"updates\":{\"trick\":\"%s\"}}".formatted(value);
    }

    private static String respelled() {
        String list = snapshots.getFirst().manifestListLocation();
        return list.startsWith("file:/")
                ? "file:///" + list.replaceFirst("^file:/+", "")
                : list.replaceFirst("^s3:", "s3a:");
    }

    private static String statistics(String path) {
        return "{\"action\":\"set-statistics\",\"snapshot-id\":%1$d,\"statistics\":{\"snapshot-id\":%1$d,\"statistics-path\":\"%2$s\",\"file-size-in-bytes\":9,\"file-footer-size-in-bytes\":4,\"blob-metadata\":[]}}"
                .formatted(snapshots.getLast().snapshotId(), path);
    }

    private static String add(long id, long parent, String manifestList) {
        return "{\"action\":\"add-snapshot\",\"snapshot\":{\"snapshot-id\":%d,\"parent-snapshot-id\":%d,\"sequence-number\":9,\"timestamp-ms\":%d,\"schema-id\":0,\"manifest-list\":\"%s\",\"summary\":{\"operation\":\"append\"}}},%s"
                .formatted(
                        id,
                        parent,
                        snapshots.getLast().timestampMillis() + 1,
                        manifestList,
                        ref("main", "branch", id));
    }

    private static Http.Answer register(String namespace, String more) {
        return walt().post(
                        "/v1/lake/namespaces/" + namespace + "/register",
                        "{\"name\":\"orders\",\"metadata-location\":\"%s\"%s}"
                                .formatted(firstMetadata, more));
    }

    private static Http.Answer moved() {
        return walt().post(
                        "/v1/lake/tables/rename",
                        GrantedLake.renameBody("sales", "orders", "open", "orders"));
    }

    private static Http.Answer restored() {
        return walt().post(MANAGED + "/restore", "{\"sequence\":%d}".formatted(sequence));
    }

    private static Http.Answer log() {
        return walt().get("/api/v1/lakes/lake/commits?table=sales%1Forders");
    }

    private static Http.Answer create() {
        return walt().post(
                        TABLES.substring(0, TABLES.length() - 1),
                        Samples.CREATE.formatted("there", ",\"location\":\"" + location + "\""));
    }

    private static Http.Answer granted() {
        return walt().put(
                        "/api/v1/lakes/lake/grants",
                        GrantedLake.body("writers", "\"TIME_TRAVEL\"", "sales"));
    }

    private static Http.Answer dropped() {
        String uuid = walt().get(ORDERS).json().at("/metadata/table-uuid").textValue();
        return walt().post("/api/v1/lakes/lake/dropped/" + uuid + "/undrop", "{}");
    }

    private static String metadataLocation(Http admin) {
        return admin.get(ORDERS).json().path("metadata-location").textValue();
    }

    private static void grant(String role, String privileges, String namespace) {
        Http.Answer answer =
                catalog.administrator()
                        .put(
                                "/api/v1/lakes/lake/grants",
                                GrantedLake.body(role, privileges, namespace));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
}
