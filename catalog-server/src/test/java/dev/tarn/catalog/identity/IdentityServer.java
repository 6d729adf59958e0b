package dev.tarn.catalog.identity;

import dev.tarn.catalog.CatalogConfig;
import dev.tarn.catalog.CatalogDatabase;
import dev.tarn.catalog.CatalogServer;
import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.config.Secret;
import dev.tarn.database.Database;
import dev.tarn.database.DatabaseConfig;
import dev.tarn.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A catalog server with the administrator {@code admin}. */
final class IdentityServer implements AutoCloseable {
    static final String ISSUER = "http://catalog.test";
    static final String SECRET = "administrator";
    static final TokenConfig TOKENS =
            new TokenConfig(Duration.ofHours(1), Duration.ofHours(24), Duration.ofDays(30));
    static final LoginConfig LOGINS = new LoginConfig(10, 1_000, Duration.ofMinutes(1));

    private final Database database;
    private final CatalogServer server;
    private final InstantSource clock;

    private IdentityServer(Database database, CatalogServer server, InstantSource clock) {
        this.database = database;
        this.server = server;
        this.clock = clock;
    }

    static TestDatabase database() {
        return CatalogDatabase.fresh();
    }

    static Database connect(TestDatabase database) {
        return Database.open(
                "catalog",
                new DatabaseConfig(database.url(), database.user(), database.password()),
                new SimpleMeterRegistry());
    }

    static SecretBox box(int fill) {
        return SecretBox.of(new Secret(key(fill)));
    }

    private static String key(int fill) {
        var key = new byte[32];
        key[0] = (byte) fill;
        return Base64.getEncoder().encodeToString(key);
    }

    static IdentityServer start(TestDatabase database, InstantSource clock) {
        return start(database, clock, TOKENS, LOGINS);
    }

    /** With a configuration file as well. */
    static IdentityServer start(TestDatabase database, InstantSource clock, Path file) {
        return start(database, clock, TOKENS, LOGINS, Optional.of(file));
    }

    static IdentityServer start(
            TestDatabase testDatabase,
            InstantSource clock,
            TokenConfig tokens,
            LoginConfig logins) {
        return start(testDatabase, clock, tokens, logins, Optional.empty());
    }

    private static IdentityServer start(
            TestDatabase testDatabase,
            InstantSource clock,
            TokenConfig tokens,
            LoginConfig logins,
            Optional<Path> file) {
        CatalogConfig config =
                ConfigLoader.load(
                        CatalogConfig.class,
                        "CATALOG",
                        file,
                        Map.ofEntries(
                                Map.entry("CATALOG_HTTP_PORT", "0"),
                                Map.entry("CATALOG_ADMIN_PORT", "0"),
                                Map.entry("CATALOG_DATABASE_URL", testDatabase.url()),
                                Map.entry("CATALOG_DATABASE_USER", testDatabase.user()),
                                Map.entry("CATALOG_DATABASE_PASSWORD", testDatabase.password()),
                                Map.entry("CATALOG_ENCRYPTION_KEY", key(1)),
                                Map.entry("CATALOG_STORAGE_LOCAL_FILES", "true"),
                                Map.entry("CATALOG_ISSUER", ISSUER),
                                Map.entry("CATALOG_BOOTSTRAP_CLIENT_SECRET", SECRET),
                                Map.entry(
                                        "CATALOG_TOKENS_ACCESS_LIFETIME",
                                        tokens.accessLifetime().toSeconds() + "s"),
                                Map.entry(
                                        "CATALOG_LOGINS_CLIENT_FAILURES",
                                        Integer.toString(logins.clientFailures())),
                                Map.entry(
                                        "CATALOG_LOGINS_ADDRESS_FAILURES",
                                        Integer.toString(logins.addressFailures()))));
        return new IdentityServer(connect(testDatabase), CatalogServer.start(config, clock), clock);
    }

    URI uri() {
        return server.uri();
    }

    Client client() {
        return new Client(uri());
    }

    /** A token of the administrator. */
    String admin() {
        return client().signIn("admin", SECRET).token();
    }

    /** The key that this server signs with, private half included, as a thief would have it. */
    SigningKey signingKey() {
        return new SigningKeys(database.transactions(), box(1), TOKENS, clock).signer();
    }

    /** Makes a principal, or changes it; {@code more} goes into the JSON. */
    void put(String name, String more) {
        Answer answer = client().put("/api/v1/principals/" + name, admin(), "{%s}".formatted(more));
        if (answer.status() > 201) {
            throw new AssertionError(answer);
        }
    }

    /** Gives a role all privileges in a lake, and the role to principals. */
    void grantAll(String lake, String role, String... principals) {
        String admin = admin();
        require(client().put("/api/v1/roles/" + role, admin, ""));
        for (String principal : principals) {
            require(client().put("/api/v1/roles/" + role + "/members/" + principal, admin, ""));
        }
        require(
                client().put(
                                "/api/v1/lakes/" + lake + "/grants",
                                admin,
                                "{\"role\":\"%s\",\"privileges\":[\"ALL\"]}".formatted(role)));
    }

    private static void require(Answer answer) {
        if (answer.status() >= 300) {
            throw new AssertionError(answer);
        }
    }

    /** The latest first. */
    List<LoginAuditRow> audit() {
        return database.jdbi().withExtension(LoginAuditStore.class, store -> store.latest(1_000));
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
