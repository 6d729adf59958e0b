package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes when its time is over, and what stays, over PostgreSQL and an S3 store. */
class UpkeepTest {
    private static final String TABLES = "/v1/lake/namespaces/sales/tables";

    private MutableClock clock;
    private TestDatabase database;
    private LocalObjectStore objects;
    private CatalogConfig config;
    private TestCatalog catalog;
    private Http http;

    @BeforeEach
    void start() {
        clock = MutableClock.at(Instant.now());
        database = CatalogDatabase.fresh();
        objects = LocalObjectStore.fresh();
        config = TestCatalog.config(database.url(), database, Map.of("UPKEEP_EVERY", "50ms"));
        catalog = TestCatalog.start(config, objects, clock);
        http = catalog.http();
        http.post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
    }

    @AfterEach
    void stop() {
        catalog.close();
        database.close();
    }

    @Test
    void purgesAfterTheRetentionAndNotBefore() throws Exception {
        Path old = create("old");
        Path young = create("young");
        drop("old", true);
        drop("young", true);
        execute(
                "UPDATE catalog.tabulars SET dropped_at = dropped_at - interval '4 days' WHERE name = 'old'");

        clock.advance(Duration.ofDays(4));

        awaitGone(old);
        assertThat(files(young)).isNotEmpty();
        assertThat(count("SELECT COUNT(*) FROM catalog.tabulars WHERE name = 'old'")).isOne();
        clock.advance(Duration.ofHours(2));
        await().until(() -> count("SELECT COUNT(*) FROM catalog.tabulars WHERE name = 'old'") == 0);
        assertThat(files(young)).isNotEmpty();
        assertThat(count("SELECT COUNT(*) FROM catalog.tabulars WHERE name = 'young'")).isOne();
    }

    @Test
    void keepsWhatWasDroppedWithoutPurge() throws Exception {
        Path kept = create("kept");
        drop("kept", false);

        awaitAPurge();

        assertThat(files(kept)).isNotEmpty();
    }

    @Test
    void keepsTheFilesOfATableThatWasRegisteredInThePlaceOfADroppedOne() throws Exception {
        Path folder = create("orders");
        String location = metadataLocation("orders");
        drop("orders", true);
        register("back", location);

        awaitAPurge();

        assertThat(files(folder)).isNotEmpty();
        assertThat(http.get(TABLES + "/back").status()).isEqualTo(200);
        // The mark of the first drop is gone for good.
        drop("back", false);
        awaitAPurge();
        assertThat(files(folder)).isNotEmpty();
    }

    @Test
    void keepsTheFilesOfALiveTableAlsoWhenAnOldMarkIsLeft() throws Exception {
        Path folder = create("orders");
        execute(
                """
                SET search_path TO catalog;
                INSERT INTO catalog.tabulars
                    (lake_id, namespace, name, kind, uuid, location, metadata_location, dropped_at, purge_requested)
                SELECT lake_id, namespace, 'ghost', kind, uuid, location, metadata_location, now(), true
                FROM catalog.tabulars
                WHERE name = 'orders'
                """);

        clock.advance(Duration.ofDays(8));

        await().until(() ->
                count("SELECT COUNT(*) FROM catalog.tabulars WHERE name = 'ghost'") == 0);
        assertThat(files(folder)).isNotEmpty();
    }

    @Test
    void purgesNothingBesideTheTable() throws Exception {
        String at = objects.location() + "/chosen/t";
        create("t", ",\"location\":\"%s\"".formatted(at));
        create("t2", ",\"location\":\"%s2\"".formatted(at));
        drop("t", true);

        clock.advance(Duration.ofDays(8));

        awaitGone(objects.folder().resolve("chosen/t"));
        assertThat(files(objects.folder().resolve("chosen/t2"))).isNotEmpty();
        assertThat(http.get(TABLES + "/t2").status()).isEqualTo(200);
    }

    @Test
    void keepsDataThatOthersMayRead() throws Exception {
        Path folder = create("shared", ",\"properties\":{\"gc.enabled\":\"false\"}");
        put(folder.resolve("data/a.parquet"));
        drop("shared", true);

        clock.advance(Duration.ofDays(8));

        awaitGone(folder.resolve("metadata"));
        assertThat(files(folder.resolve("data"))).hasSize(1);
    }

    @Test
    void letsNothingBackIntoAPurgeThatHasBegun() throws Exception {
        create("orders", ",\"location\":\"%s/chosen/t\"".formatted(objects.location()));
        String location = metadataLocation("orders");
        drop("orders", true);
        String uuid = text("SELECT uuid FROM catalog.tabulars WHERE name = 'orders'");
        // As another server has it in its hands.
        execute(
                "UPDATE catalog.tabulars SET purging_at = now(), purge_lease_until = now() + interval '1 year', purge_attempt = 1 WHERE name = 'orders'");

        var undrop =
                catalog.administrator()
                        .post("/api/v1/lakes/lake/dropped/%s/undrop".formatted(uuid), "{}");
        assertThat(undrop.status()).as("%s", undrop).isEqualTo(404);
        var registered =
                http.post(
                        "/v1/lake/namespaces/sales/register",
                        "{\"name\":\"back\",\"metadata-location\":\"%s\"}".formatted(location));
        assertThat(registered.status()).as("%s", registered).isEqualTo(503);
        var created =
                http.post(
                        TABLES,
                        Samples.CREATE.formatted(
                                "next",
                                ",\"location\":\"%s/chosen/t\"".formatted(objects.location())));
        assertThat(created.status()).as("%s", created).isEqualTo(503);
        assertThat(http.get(TABLES + "/next").status()).isEqualTo(404);
    }

    @Test
    void finishesWhatAServerLeftThatDied() throws Exception {
        Path folder = create("orders");
        put(folder.resolve("data/a.parquet"));
        drop("orders", true);
        execute(
                "UPDATE catalog.tabulars SET dropped_at = now() - interval '8 days', purging_at = now(), purge_lease_until = now() + interval '5 minutes', purge_attempt = 1 WHERE name = 'orders'");
        Files.delete(folder.resolve("data/a.parquet"));

        clock.advance(Duration.ofMinutes(6));

        awaitGone(folder);
        clock.advance(Duration.ofHours(2));
        await().until(() ->
                count("SELECT COUNT(*) FROM catalog.tabulars WHERE name = 'orders'") == 0);
    }

    @Test
    void goesOnWhenTheStoreIsBack() throws Exception {
        Path folder = create("orders");
        Path deleting =
                create(
                        "deleting",
                        ",\"properties\":{\"write.metadata.delete-after-commit.enabled\":\"true\",\"write.metadata.previous-versions-max\":\"1\"}");
        commit("deleting", 1);
        commit("deleting", 2);
        drop("orders", true);
        catalog.putLake(TestCatalog.LAKE, objects.location(), storage("http://127.0.0.1:9"));

        clock.advance(Duration.ofDays(8));

        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        count("SELECT COUNT(*) FROM catalog.tabulars WHERE purging_at IS NOT NULL")
                                == 1);
        assertThat(files(folder)).isNotEmpty();
        catalog.putLake(
                TestCatalog.LAKE, objects.location(), storage(objects.endpoint().toString()));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    clock.advance(Duration.ofMinutes(1));
                    return files(folder).isEmpty() && metadata(deleting).size() == 2;
                });
    }

    private String storage(String endpoint) {
        return """
        {"type":"s3","endpoint":"%s","region":"%s","path-style":true,"access-key":"%s","secret-key":"%s"}\
        """
                .formatted(endpoint, objects.region(), objects.accessKey(), objects.secretKey());
    }

    @Test
    void sharesTheWorkAmongServers() throws Exception {
        for (int table = 0; table < 12; table++) {
            create("t" + table);
            drop("t" + table, true);
        }
        try (var _ = TestCatalog.start(config, objects, clock)) {
            clock.advance(Duration.ofDays(8));

            await().atMost(Duration.ofSeconds(30)).until(() -> files(objects.folder()).isEmpty());
            clock.advance(Duration.ofHours(2));
            await().until(() -> count("SELECT COUNT(*) FROM catalog.tabulars") == 0);
        }
    }

    @Test
    void deletesMetadataThatItsTableWantsDeleted() throws Exception {
        String deleting =
                ",\"properties\":{\"write.metadata.delete-after-commit.enabled\":\"%s\",\"write.metadata.previous-versions-max\":\"2\"}";
        Path deleted = create("deleting", deleting.formatted("true"));
        Path kept = create("keeping", deleting.formatted("false"));
        for (int change = 0; change < 6; change++) {
            commit("deleting", change);
            commit("keeping", change);
        }
        assertThat(metadata(deleted)).hasSize(7);

        clock.advance(Duration.ofDays(8));

        await().until(() -> metadata(deleted).size() == 3);
        assertThat(metadata(deleted).stream().map(name -> name.substring(0, 5)))
                .containsExactlyInAnyOrder("00004", "00005", "00006");
        assertThat(metadata(kept)).hasSize(7);
        assertThat(http.get(TABLES + "/deleting").status()).isEqualTo(200);
        clock.advance(Duration.ofHours(2));
        await().until(() -> count("SELECT COUNT(*) FROM catalog.superseded_metadata") == 0);
        commit("deleting", 7);
    }

    @Test
    void neverDeletesAFileThatIsNeededOrNotTheTablesOwn() throws Exception {
        Path orders = create("orders");
        Path other = create("other");
        String own = metadataLocation("orders");
        commit("orders", 1);
        String listed = own;
        execute(
                """
                INSERT INTO catalog.superseded_metadata (tabular_id, location)
                SELECT t.id, s.location
                FROM catalog.tabulars t, unnest(ARRAY['%s', '%s', '%s']) AS s (location)
                WHERE t.name = 'orders'
                """
                        .formatted(listed, metadataLocation("orders"), metadataLocation("other")));

        clock.advance(Duration.ofDays(8));

        await().until(() -> count("SELECT COUNT(*) FROM catalog.superseded_metadata") == 0);
        assertThat(metadata(orders)).hasSize(2);
        assertThat(metadata(other)).hasSize(1);
    }

    @Test
    void refusesToRegisterAFileThatIsBeingDeleted() throws Exception {
        create("orders");
        String location = metadataLocation("orders");
        commit("orders", 1);
        execute(
                """
                INSERT INTO catalog.superseded_metadata (tabular_id, location, lease_until)
                SELECT id, '%s', now() + interval '1 year'
                FROM catalog.tabulars
                WHERE name = 'orders'
                """
                        .formatted(location));
        String body = "{\"name\":\"orders\",\"overwrite\":true,\"metadata-location\":\"%s\"}";

        assertThat(
                        http.post("/v1/lake/namespaces/sales/register", body.formatted(location))
                                .status())
                .isEqualTo(503);

        execute("UPDATE catalog.superseded_metadata SET lease_until = NULL");
        assertThat(
                        http.post("/v1/lake/namespaces/sales/register", body.formatted(location))
                                .status())
                .isEqualTo(200);
        assertThat(count("SELECT COUNT(*) FROM catalog.superseded_metadata")).isZero();
    }

    @Test
    void forgetsKeysAndLoginsWhenTheirTimeIsOver() throws Exception {
        String key = UUID.randomUUID().toString();
        String create = Samples.CREATE.formatted("orders", "");
        http.post(TABLES, create, "Idempotency-Key", key);
        for (String age : List.of("91 days", "1 day")) {
            execute(
                    """
                    INSERT INTO catalog.login_audit (at, outcome, grant_type, client_id, subject, actor, token_id, reason, remote_address, user_agent, request_id)
                    VALUES (now() - interval '%s', 'refused', '', '%s', '', '', '', '', '', '', '')
                    """
                            .formatted(age, age));
        }
        await().until(() -> count("SELECT COUNT(*) FROM catalog.login_audit") == 1);
        assertThat(text("SELECT client_id FROM catalog.login_audit")).isEqualTo("1 day");
        assertThat(http.post(TABLES, create, "Idempotency-Key", key).status()).isEqualTo(200);

        clock.advance(Duration.ofMinutes(31));

        await().until(() -> count("SELECT COUNT(*) FROM catalog.idempotency_keys") == 0);
        assertThat(http.post(TABLES, create, "Idempotency-Key", key).status()).isEqualTo(409);
    }

    /** Another table comes and goes: by then upkeep has looked at everything that was due. */
    private void awaitAPurge() throws Exception {
        String name = "passing" + UUID.randomUUID();
        Path folder = create(name);
        drop(name, true);
        clock.advance(Duration.ofDays(8));
        awaitGone(folder);
    }

    private static void awaitGone(Path folder) {
        await().until(() -> files(folder).isEmpty());
    }

    private Path create(String name) {
        return create(name, "");
    }

    private Path create(String name, String more) {
        var answer = http.post(TABLES, Samples.CREATE.formatted(name, more));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        String location = answer.json().at("/metadata/location").textValue();
        return objects.folder().resolve(location.substring(objects.location().length() + 1));
    }

    private void drop(String name, boolean purge) {
        assertThat(http.delete(TABLES + "/" + name + "?purgeRequested=" + purge).status())
                .isEqualTo(204);
    }

    private void register(String name, String location) {
        var answer =
                http.post(
                        "/v1/lake/namespaces/sales/register",
                        "{\"name\":\"%s\",\"metadata-location\":\"%s\"}".formatted(name, location));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    private void commit(String name, int value) {
        var answer =
                http.post(
                        TABLES + "/" + name,
                        "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"%d\"}}]}"
                                .formatted(value));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    private String metadataLocation(String name) {
        return http.get(TABLES + "/" + name).json().path("metadata-location").textValue();
    }

    private static List<String> metadata(Path table) throws IOException {
        return files(table.resolve("metadata")).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".metadata.json"))
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException | NoSuchFileException goneMeanwhile) {
            return files(folder);
        }
    }

    /** A file as an engine leaves it; the store reads the same folder. */
    private static void put(Path file) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, "x");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
