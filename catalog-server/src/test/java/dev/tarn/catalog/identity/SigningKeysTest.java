package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.tarn.catalog.encryption.CannotDecrypt;
import dev.tarn.database.Database;
import dev.tarn.database.DatabaseConfig;
import dev.tarn.database.SqlFailure;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private final MutableClock clock = MutableClock.at("2026-03-31T12:00:00Z");
    private final TestDatabase testDatabase = IdentityServer.database();
    private final Database database = IdentityServer.connect(testDatabase);

    @AfterEach
    void stop() {
        database.close();
        testDatabase.close();
    }

    @Test
    void makesOneKeyAndKeepsIt() {
        SigningKeys keys = keys();

        String kid = keys.signer().kid();

        clock.advance(Duration.ofDays(29));
        assertThat(keys.signer().kid()).isEqualTo(kid);
        assertThat(keys().signer().kid()).isEqualTo(kid);
    }

    @Test
    void signsWithANewKeyAfterThirtyDaysAndPublishesTheOldOneUntilItsLastTokenHasExpired() {
        SigningKeys keys = keys();
        String old = keys.signer().kid();

        clock.advance(Duration.ofDays(30));
        String young = keys.signer().kid();

        assertThat(young).isNotEqualTo(old);
        assertThat(kids(keys)).containsExactlyInAnyOrder(old, young);
        clock.advance(Duration.ofHours(1).plusMinutes(5).minusSeconds(1));
        assertThat(keys.find(old)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.find(old)).isEmpty();
        assertThat(kids(keys)).containsExactly(young);
    }

    /** Whoever verifies tokens believes for fifteen minutes that it knows all keys. */
    @Test
    void publishesANewKeyBeforeItSigns() {
        SigningKeys keys = keys();
        String old = keys.signer().kid();
        clock.advance(Duration.ofDays(30).minusMinutes(16));
        assertThat(kids(keys)).containsExactly(old);

        clock.advance(Duration.ofMinutes(1));
        List<String> published = kids(keys);

        assertThat(published).hasSize(2).contains(old);
        clock.advance(Duration.ofMinutes(15).minusSeconds(1));
        assertThat(keys.signer().kid()).isEqualTo(old);
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.signer().kid()).isNotEqualTo(old).isIn(published);
    }

    @Test
    void deletesKeysThatVerifyNothingWhenItMakesAnother() throws Exception {
        keys().signer();
        clock.advance(Duration.ofDays(40));
        keys().signer();

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void findsTheKeyThatAnotherServerHasJustMade() {
        SigningKeys here = keys();
        SigningKeys there = keys();
        here.signer();
        there.signer();
        clock.advance(Duration.ofDays(30).minusSeconds(2));
        here.signer();

        clock.advance(Duration.ofSeconds(2));
        String kid = there.signer().kid();

        assertThat(here.find(kid)).isPresent();
    }

    @Test
    void looksForMadeUpKeysNoMoreThanOnceASecond() throws Exception {
        SigningKeys keys = keys();
        String kid = keys.signer().kid();
        // From here on, whoever looks into the database finds nothing.
        deleteAll();

        for (int i = 0; i < 50; i++) {
            assertThat(keys.find("made-up-" + i)).isEmpty();
        }
        assertThat(keys.find(kid)).isPresent();

        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.find("made-up")).isEmpty();
        assertThat(keys.find(kid)).isEmpty();
    }

    @Test
    void makesOneKeyWhenManyServersStartTogether() throws Exception {
        int servers = 8;
        var ready = new CountDownLatch(servers);
        Callable<String> start =
                () -> {
                    SigningKeys keys = keys();
                    ready.countDown();
                    ready.await();
                    return keys.signer().kid();
                };
        try (var threads = Executors.newFixedThreadPool(servers)) {
            List<Future<String>> kids =
                    IntStream.range(0, servers).mapToObj(_ -> threads.submit(start)).toList();

            String first = kids.getFirst().get();
            for (Future<String> kid : kids) {
                assertThat(kid.get()).isEqualTo(first);
            }
        }
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void storesNothingReadable() throws Exception {
        SigningKey key = keys().signer();

        try (var connection = testDatabase.connect();
                var rows =
                        connection
                                .createStatement()
                                .executeQuery("SELECT sealed FROM catalog.signing_keys")) {
            assertThat(rows.next()).isTrue();
            String stored = new String(rows.getBytes(1), StandardCharsets.ISO_8859_1);
            assertThat(stored)
                    .doesNotContain("\"kty\"")
                    .doesNotContain(key.key().getD().toString())
                    .doesNotContain(key.key().getX().toString());
        }
    }

    @Test
    void refusesToGoOnWithAnotherEncryptionKey() {
        keys().signer();
        var other =
                new SigningKeys(
                        database.transactions(),
                        IdentityServer.box(2),
                        IdentityServer.TOKENS,
                        clock);

        assertThatThrownBy(other::signer)
                .isInstanceOf(CannotDecrypt.class)
                .hasMessageContaining("encryption-key");
    }

    @Test
    void believesNoKeyThatWasMovedToAnotherId() throws Exception {
        keys().signer();
        try (var connection = testDatabase.connect()) {
            connection.createStatement().execute("UPDATE catalog.signing_keys SET kid = 'other'");
        }

        assertThatThrownBy(() -> keys().signer()).isInstanceOf(CannotDecrypt.class);
    }

    @Test
    void publishesPublicHalvesOnly() throws ParseException {
        try (IdentityServer server = IdentityServer.start(testDatabase, clock)) {
            server.admin();
            for (String method : List.of("GET", "HEAD")) {
                Answer answer = server.client().open(method, "/.well-known/jwks.json");

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("Cache-Control")).contains("public, max-age=300");
                assertThat(answer.header("Content-Type"))
                        .hasValueSatisfying(
                                type -> assertThat(type).startsWith("application/jwk-set+json"));
            }
            JWKSet published =
                    JWKSet.parse(server.client().open("GET", "/.well-known/jwks.json").body());
            assertThat(published.getKeys()).hasSize(1).noneMatch(JWK::isPrivate);
            assertThat(published.getKeys().getFirst().getAlgorithm()).hasToString("ES256");
        }
    }

    @Test
    void keepsTokensValidAcrossARotationARestartAndServers() {
        String token;
        try (IdentityServer server = IdentityServer.start(testDatabase, clock)) {
            server.admin();
            clock.advance(Duration.ofDays(30).minusMinutes(1));
            token = server.admin();
        }
        clock.advance(Duration.ofMinutes(30));
        try (IdentityServer restarted = IdentityServer.start(testDatabase, clock);
                IdentityServer other = IdentityServer.start(testDatabase, clock)) {
            assertThat(Forger.kid(restarted.admin())).isNotEqualTo(Forger.kid(token));

            assertThat(restarted.client().get("/api/v1/roles", token).status()).isEqualTo(200);
            assertThat(other.client().get("/api/v1/roles", token).status()).isEqualTo(200);
            assertThat(other.client().get("/api/v1/roles", restarted.admin()).status())
                    .isEqualTo(200);
        }
    }

    /** One that waits for a connection would hold up every request behind it. */
    @Test
    void goesOnWithTheKeysThatItHasWhileTheDatabaseIsGone() {
        try (var network = FaultProxy.toPostgres(testDatabase.port());
                var behind = Database.open("catalog", behind(network), new SimpleMeterRegistry())) {
            var keys =
                    new SigningKeys(
                            behind.transactions(),
                            IdentityServer.box(1),
                            IdentityServer.TOKENS,
                            clock);
            String kid = keys.signer().kid();
            network.drop();

            clock.advance(Duration.ofSeconds(59));
            assertThat(keys.find(kid)).isPresent();
            assertThat(keys.signer().kid()).isEqualTo(kid);
            assertThatThrownBy(() -> keys.find("unknown")).isInstanceOf(SqlFailure.class);
            clock.advance(Duration.ofSeconds(2));
            assertThatThrownBy(() -> keys.find(kid)).isInstanceOf(SqlFailure.class);

            network.heal();
            // The pool itself takes its time.
            await().ignoreExceptions().until(() -> keys.find(kid).isPresent());
        }
    }

    private DatabaseConfig behind(FaultProxy network) {
        return new DatabaseConfig(
                testDatabase.url(network),
                testDatabase.user(),
                testDatabase.password(),
                2,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    private SigningKeys keys() {
        return new SigningKeys(
                database.transactions(), IdentityServer.box(1), IdentityServer.TOKENS, clock);
    }

    private static List<String> kids(SigningKeys keys) {
        return keys.published().getKeys().stream().map(JWK::getKeyID).toList();
    }

    private void deleteAll() throws Exception {
        try (var connection = testDatabase.connect()) {
            connection.createStatement().execute("DELETE FROM catalog.signing_keys");
        }
    }

    private long count() throws Exception {
        try (var connection = testDatabase.connect();
                var rows =
                        connection
                                .createStatement()
                                .executeQuery("SELECT count(*) FROM catalog.signing_keys")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
