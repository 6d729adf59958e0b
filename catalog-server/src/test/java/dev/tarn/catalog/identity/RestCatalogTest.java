package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SessionCatalog;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.rest.auth.OAuth2Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg's own client against the token endpoint. */
class RestCatalogTest {
    /** Short, so that the client refreshes while the test looks on. */
    private static final TokenConfig TOKENS =
            new TokenConfig(Duration.ofSeconds(4), Duration.ofHours(24), Duration.ofDays(30));

    /**
     * The server's time moves only when a test says so, and so little at once that a client which
     * the machine kept waiting still has a token that counts.
     */
    private static final MutableClock CLOCK = MutableClock.at(Instant.EPOCH);

    private static final Duration STEP = Duration.ofMillis(1_900);

    private static TestDatabase database;
    private static IdentityServer server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        CLOCK.set(Instant.now());
        database = IdentityServer.database();
        server = IdentityServer.start(database, CLOCK, TOKENS, IdentityServer.LOGINS);
        server.put("trino", "\"engine\":true,\"client-secret\":\"trino-secret\"");
        server.put("anna", "\"client-secret\":\"anna-secret\"");
        Answer lake =
                server.client()
                        .put(
                                "/api/v1/lakes/lake",
                                server.admin(),
                                "{\"location\":\"file:%s\",\"storage\":{\"type\":\"file\"}}"
                                        .formatted(folder));
        assertThat(lake.status()).as(lake.body()).isLessThan(300);
        server.grantAll("lake", "readers", "anna", "trino");
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @Test
    void signsInWithACredentialAndWorksOnPastTheLifeOfItsToken() throws IOException {
        try (RESTCatalog catalog =
                catalog(Map.of("credential", "admin:" + IdentityServer.SECRET))) {
            catalog.createNamespace(Namespace.of("credential"));
            long before = exchanges("admin");

            for (int exchange = 1; exchange <= 3; exchange++) {
                awaitExchanges("admin", before + exchange);
                CLOCK.advance(STEP);
            }

            assertThat(catalog.namespaceExists(Namespace.of("credential"))).isTrue();
        }
    }

    @Test
    void findsTheTokenEndpointByItself() throws IOException {
        var properties = properties(Map.of("credential", "anna:anna-secret"));
        properties.remove("oauth2-server-uri");
        try (var catalog = new RESTCatalog()) {
            catalog.initialize("test", properties);

            assertThat(catalog.listNamespaces()).isNotNull();
        }
    }

    @Test
    void signsInWithoutExchangingTokens() throws IOException {
        try (RESTCatalog catalog =
                catalog(
                        Map.of(
                                "credential",
                                "anna:anna-secret",
                                "token-exchange-enabled",
                                "false",
                                "scope",
                                "PRINCIPAL_ROLE:ALL"))) {
            assertThat(catalog.listNamespaces()).isNotNull();
        }
    }

    @Test
    void worksWithATokenAlone() throws IOException {
        // The client reads from the token itself when it ends, by its own time: it asks for
        // another when nine tenths of that are over, and never again once it came too late.
        CLOCK.set(Instant.now());
        String token = server.client().signIn("anna", "anna-secret").token();

        try (RESTCatalog catalog = catalog(Map.of("token", token))) {
            long before = exchanges("anna");
            awaitExchanges("anna", before + 1);

            assertThat(catalog.listNamespaces()).isNotNull();
        }
    }

    @Test
    void isToldThatItsSecretIsWrong() {
        assertThatThrownBy(() -> catalog(Map.of("credential", "admin:wrong-secret")).close())
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageContaining("invalid_client");
    }

    /** What Trino does with {@code iceberg.rest-catalog.session=USER}. */
    @Test
    void actsForAPersonInASessionOfAnEngine() throws IOException {
        try (var catalog = new RESTSessionCatalog()) {
            catalog.initialize("test", properties(Map.of("credential", "trino:trino-secret")));
            long before = exchanges("anna");

            assertThat(catalog.listNamespaces(session("anna"))).isNotNull();

            assertThat(exchanges("anna")).isEqualTo(before + 1);
            assertThatThrownBy(() -> catalog.listNamespaces(session("nobody")))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("invalid_request");
        }
    }

    private static SessionCatalog.SessionContext session(String user) {
        return new SessionCatalog.SessionContext(
                user + "-session",
                user,
                Map.of(OAuth2Properties.JWT_TOKEN_TYPE, Forger.unsigned(user)),
                Map.of());
    }

    private static RESTCatalog catalog(Map<String, String> more) {
        var catalog = new RESTCatalog();
        catalog.initialize("test", properties(more));
        return catalog;
    }

    private static Map<String, String> properties(Map<String, String> more) {
        var properties = new HashMap<String, String>();
        properties.put("uri", server.uri().toString());
        properties.put("warehouse", "lake");
        properties.put("io-impl", LocalFileIO.class.getName());
        properties.put("oauth2-server-uri", server.uri() + "/v1/oauth/tokens");
        properties.putAll(more);
        return properties;
    }

    private static void awaitExchanges(String subject, long count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> exchanges(subject) >= count);
    }

    private static long exchanges(String subject) {
        return server.audit().stream()
                .filter(row -> row.grantType().equals(TokenRequest.TOKEN_EXCHANGE))
                .filter(row -> row.outcome().equals("issued") && row.subject().equals(subject))
                .count();
    }
}
