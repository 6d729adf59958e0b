package dev.tarn.catalog;

import dev.tarn.catalog.event.EventConfig;
import dev.tarn.catalog.identity.BootstrapConfig;
import dev.tarn.catalog.identity.LoginConfig;
import dev.tarn.catalog.identity.TokenConfig;
import dev.tarn.catalog.need.RetentionConfig;
import dev.tarn.catalog.scan.ScanConfig;
import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.catalog.storage.StorageConfig;
import dev.tarn.catalog.upkeep.UpkeepConfig;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.identity.Verification;
import dev.tarn.chassis.telemetry.AdminConfig;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * A running catalog with one lake, {@code lake}, in a folder; a token is the name of its principal.
 */
final class TestCatalog implements AutoCloseable {
    static final String LAKE = "lake";
    static final String TOKEN = "alice";
    static final String ADMINISTRATOR = "administrator";

    /** The role of everybody else, which may do everything in every lake. */
    static final String TESTERS = "testers";

    static final String ENCRYPTION_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final CatalogServer server;
    private final Http http;

    private TestCatalog(CatalogServer server) {
        this.server = server;
        this.http = new Http(server.uri(), TOKEN);
    }

    static TestCatalog start(TestDatabase database, Path folder) {
        return start(config(database.url(), database), folder);
    }

    /** Over an S3 store, with whatever lies between the server and its database. */
    static TestCatalog start(CatalogConfig config, LocalObjectStore objects) {
        return start(config, objects, InstantSource.system());
    }

    static TestCatalog start(CatalogConfig config, LocalObjectStore objects, InstantSource clock) {
        var catalog = new TestCatalog(CatalogServer.start(config, clock, verifier()));
        String storage =
                """
                {"type":"s3","endpoint":"%s","region":"%s","path-style":true,"access-key":"%s","secret-key":"%s"}\
                """
                        .formatted(
                                objects.endpoint(),
                                objects.region(),
                                objects.accessKey(),
                                objects.secretKey());
        catalog.putLake(LAKE, objects.location(), storage);
        return catalog;
    }

    /** With a clock of the caller's. */
    static TestCatalog start(TestDatabase database, Path folder, InstantSource clock) {
        return start(config(database.url(), database), folder, clock);
    }

    /** Where nobody sees any of the past whom it is not granted. */
    static TestCatalog withoutRecentPast(TestDatabase database, Path folder) {
        return start(
                config(
                        database.url(),
                        database,
                        HttpConfig.onPort(0),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ZERO,
                        Map.of()),
                folder);
    }

    /** Reaches the database at another address, for a proxy in between. */
    static TestCatalog start(CatalogConfig config, Path folder) {
        return start(config, folder, InstantSource.system());
    }

    static TestCatalog start(CatalogConfig config, Path folder, InstantSource clock) {
        var catalog = new TestCatalog(CatalogServer.start(config, clock, verifier()));
        catalog.putLake(LAKE, "file:" + folder, "{\"type\":\"file\"}");
        return catalog;
    }

    static CatalogConfig config(String url, TestDatabase database) {
        return config(url, database, Map.of());
    }

    /**
     * Upkeep's settings by their names in the environment, such as {@code UPKEEP_EVERY}. An expiry
     * takes what is young, too, unless {@code RETENTION_INSTANT_WINDOW} says otherwise.
     */
    static CatalogConfig config(String url, TestDatabase database, Map<String, String> upkeep) {
        return config(
                url,
                database,
                HttpConfig.onPort(0),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                upkeep);
    }

    static CatalogConfig config(
            String url,
            TestDatabase database,
            HttpConfig http,
            Duration statementTimeout,
            Duration lockTimeout) {
        return config(
                url, database, http, statementTimeout, lockTimeout, Duration.ofHours(1), Map.of());
    }

    private static CatalogConfig config(
            String url,
            TestDatabase database,
            HttpConfig http,
            Duration statementTimeout,
            Duration lockTimeout,
            Duration recentPast,
            Map<String, String> upkeep) {
        var postgres =
                new CatalogConfig.Postgres(
                        url,
                        database.user(),
                        new Secret(database.password()),
                        16,
                        Duration.ofSeconds(10),
                        statementTimeout,
                        lockTimeout);
        return new CatalogConfig(
                http,
                new AdminConfig("127.0.0.1", 0),
                postgres,
                new Secret(ENCRYPTION_KEY),
                "%1F",
                DataSize.parse("64MB"),
                Duration.ofMinutes(30),
                recentPast,
                List.of("admin", "auditor"),
                Optional.of("http://catalog.test"),
                new BootstrapConfig("admin", Optional.of(new Secret("administrator"))),
                new TokenConfig(Duration.ofHours(1), Duration.ofHours(24), Duration.ofDays(30)),
                new LoginConfig(10, 100, Duration.ofMinutes(1)),
                ConfigLoader.load(ScanConfig.class, "SCAN", Optional.empty(), Map.of()),
                ConfigLoader.load(UpkeepConfig.class, "UPKEEP", Optional.empty(), upkeep),
                new RetentionConfig(
                        Duration.parse(upkeep.getOrDefault("RETENTION_INSTANT_WINDOW", "PT0S"))),
                new StorageConfig(true, false),
                ConfigLoader.load(
                        EventConfig.class,
                        "EVENTS",
                        Optional.empty(),
                        Map.of(
                                "EVENTS_POLL", "20ms",
                                "EVENTS_RETRY_MAX", "50ms",
                                "EVENTS_STREAMS", "6")),
                Map.of());
    }

    void putLake(String name, String location, String storage) {
        Http.Answer answer =
                administrator()
                        .put(
                                "/api/v1/lakes/" + name,
                                "{\"location\":\"%s\",\"storage\":%s}"
                                        .formatted(location, storage));
        if (answer.status() > 201) {
            throw new AssertionError(answer);
        }
        grant(
                "/api/v1/lakes/" + name,
                "{\"role\":\"%s\",\"privileges\":[\"ALL\"]}".formatted(TESTERS));
    }

    private void grant(String lake, String body) {
        administrator().put("/api/v1/roles/" + TESTERS, "");
        Http.Answer answer = administrator().put(lake + "/grants", body);
        if (answer.status() != 200) {
            throw new AssertionError(answer);
        }
    }

    /** The same server for somebody with the role admin. */
    Http administrator() {
        return new Http(server.uri(), ADMINISTRATOR);
    }

    /** The number of the commit log up to which nothing changes any more. */
    long stable(String lake) {
        return administrator()
                .get("/api/v1/lakes/%s/commits?pageSize=1&order=desc".formatted(lake))
                .json()
                .path("stable")
                .longValue();
    }

    URI uri() {
        return server.uri();
    }

    Http http() {
        return http;
    }

    /** Iceberg's own client, over local files. */
    RESTCatalog client() {
        return client(Map.of("io-impl", LocalFileIO.class.getName()));
    }

    RESTCatalog client(Map<String, String> more) {
        var properties = new HashMap<String, String>();
        properties.put("uri", server.uri().toString());
        properties.put("warehouse", LAKE);
        properties.put("token", TOKEN);
        properties.putAll(more);
        var client = new RESTCatalog();
        client.initialize("test", properties);
        return client;
    }

    @Override
    public void close() {
        server.close();
    }

    private static Principal principal(String token) {
        String[] names = token.split("\\+", 2);
        String[] subject = names[0].split(":", 2);
        return new Principal(
                subject[0],
                subject.length == 1 ? roles(names[0]) : Set.of(subject[1].split(",", -1)),
                false,
                names.length == 1 ? Optional.empty() : Optional.of(names[1]));
    }

    private static Set<String> roles(String token) {
        return token.equals(ADMINISTRATOR) ? Set.of("admin") : Set.of(TESTERS);
    }

    /** {@code anna+trino} is anna in the hands of trino, {@code anna:a,b} anna with two roles. */
    static TokenVerifier verifier() {
        return token ->
                token.equals("bad")
                        ? new Verification.Rejected("Nobody is called bad")
                        : new Verification.Verified(principal(token), Instant.MAX);
    }
}
