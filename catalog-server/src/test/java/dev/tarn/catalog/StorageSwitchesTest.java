package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.catalog.storage.StorageConfig;
import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server allows that nobody has told to trust its own machine. */
class StorageSwitchesTest {
    private static final String KEYLESS = "{\"type\":\"s3\",\"region\":\"eu-west-1\"}";
    private static final String KEYED =
            "{\"type\":\"s3\",\"access-key\":\"AKIA1\",\"secret-key\":\"very-secret\"}";

    private static final String CHANGE =
            "{\"action\":\"set-properties\",\"updates\":{\"a\":\"1\"}}";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static CatalogServer server;
    private static Http http;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        server =
                CatalogServer.start(load(Map.of()), InstantSource.system(), TestCatalog.verifier());
        http = new Http(server.uri(), TestCatalog.ADMINISTRATOR);
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @Test
    void refusesLakesOnTheServersOwnDisk() {
        var answer = http.put("/api/v1/lakes/disk", lake("file:/etc", "{\"type\":\"file\"}"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("storage.local-files");
        assertThat(http.get("/api/v1/lakes/disk").status()).isEqualTo(404);
    }

    @Test
    void refusesLakesThatWouldBorrowTheServersIdentity() {
        var answer = http.put("/api/v1/lakes/borrowed", lake("s3://b/borrowed", KEYLESS));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("storage.ambient-credentials");
        assertThat(http.get("/api/v1/lakes/borrowed").status()).isEqualTo(404);
    }

    @Test
    void allowsLakesThatBringTheirKeysAndKeepsThem() {
        assertThat(http.put("/api/v1/lakes/keyed", lake("s3://b/keyed", KEYED)).status())
                .isEqualTo(201);

        assertThat(http.put("/api/v1/lakes/keyed", lake("s3://b/keyed", KEYLESS)).status())
                .isEqualTo(403);
        assertThat(http.get("/api/v1/lakes/keyed").body()).contains("AKIA1");
    }

    @Test
    void refusesAnEndpointWithAPasswordAndDoesNotRepeatIt() {
        String storage = KEYED.replace("}", ",\"endpoint\":\"http://u:s3cret@127.0.0.1:9\"}");

        var answer = http.put("/api/v1/lakes/endpoint", lake("s3://b/endpoint", storage));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("user information").doesNotContain("s3cret");
    }

    /** A lake outlives the configuration that it was made under. */
    @Test
    void reachesNoStorageThatIsNotAllowedAnyMore() {
        Map<String, String> both =
                Map.of(
                        "CATALOG_STORAGE_LOCAL_FILES", "true",
                        "CATALOG_STORAGE_AMBIENT_CREDENTIALS", "true");
        String table = "/v1/once/namespaces/ns/tables/t";
        try (var before =
                CatalogServer.start(load(both), InstantSource.system(), TestCatalog.verifier())) {
            Http then = new Http(before.uri(), TestCatalog.ADMINISTRATOR);
            then.put("/api/v1/lakes/once", lake("file:" + folder, "{\"type\":\"file\"}"));
            then.post("/v1/once/namespaces", "{\"namespace\":[\"ns\"]}");
            var made =
                    then.post("/v1/once/namespaces/ns/tables", Samples.CREATE.formatted("t", ""));
            assertThat(made.status()).as(made.body()).isEqualTo(200);
            then.put("/api/v1/lakes/keyless", lake("s3://b/keyless", KEYLESS));
            then.post("/v1/keyless/namespaces", "{\"namespace\":[\"ns\"]}");
        }

        refused(http.post(table, "{\"requirements\":[],\"updates\":[%s]}".formatted(CHANGE)));
        refused(http.post("/v1/once/namespaces/ns/tables", Samples.CREATE.formatted("u", "")));
        refused(
                http.post(
                        "/v1/keyless/namespaces/ns/tables",
                        Samples.CREATE.formatted("t", ",\"stage-create\":true"),
                        "X-Iceberg-Access-Delegation",
                        "remote-signing"));
        // It can still be looked at, and mended or given up.
        assertThat(http.get(table).status()).isEqualTo(200);
        assertThat(http.get("/api/v1/lakes/once").status()).isEqualTo(200);
        assertThat(http.put("/api/v1/lakes/keyless", lake("s3://b/keyless", KEYED)).status())
                .isEqualTo(200);
    }

    private static void refused(Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.errorType()).isEqualTo("ForbiddenException");
        assertThat(answer.body()).contains("see storage.");
    }

    @Test
    void readsBothSwitches() {
        assertThat(load(Map.of()).storage()).isEqualTo(new StorageConfig(false, false));
        assertThat(
                        load(Map.of(
                                        "CATALOG_STORAGE_LOCAL_FILES", "true",
                                        "CATALOG_STORAGE_AMBIENT_CREDENTIALS", "true"))
                                .storage())
                .isEqualTo(new StorageConfig(true, true));
    }

    @Test
    void refusesADatabaseUrlWithAPasswordAndDoesNotRepeatIt() {
        assertThatThrownBy(() ->
                        load(
                                Map.of(
                                        "CATALOG_DATABASE_URL",
                                        "jdbc:postgresql://db/lake?password=s3cret")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("it holds a password or a user")
                .hasMessageNotContaining("s3cret");
    }

    private static CatalogConfig load(Map<String, String> more) {
        var environment =
                new HashMap<>(
                        Map.of(
                                "CATALOG_HTTP_PORT", "0",
                                "CATALOG_ADMIN_PORT", "0",
                                "CATALOG_DATABASE_URL", database.url(),
                                "CATALOG_DATABASE_USER", database.user(),
                                "CATALOG_DATABASE_PASSWORD", database.password(),
                                "CATALOG_BOOTSTRAP_CLIENT_SECRET", "administrator",
                                "CATALOG_ENCRYPTION_KEY",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        environment.putAll(more);
        return ConfigLoader.load(CatalogConfig.class, "CATALOG", Optional.empty(), environment);
    }

    private static String lake(String location, String storage) {
        return "{\"location\":\"%s\",\"storage\":%s}".formatted(location, storage);
    }
}
