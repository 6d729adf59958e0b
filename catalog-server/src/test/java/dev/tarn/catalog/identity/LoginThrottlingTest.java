package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginThrottlingTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00Z");
    private static TestDatabase database;
    private static IdentityServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        database = IdentityServer.database();
        server =
                IdentityServer.start(
                        database,
                        CLOCK,
                        IdentityServer.TOKENS,
                        new LoginConfig(3, 5, Duration.ofMinutes(1)));
        client = server.client();
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    /** A new window, with every secret forgotten. */
    @BeforeEach
    void startAnotherWindow() {
        CLOCK.advance(Duration.ofHours(25));
    }

    @Test
    void pausesAClientThatKeepsFailingAndHearsItInTheNextWindow() {
        fail("admin", 3);

        Answer paused = client.signIn("admin", IdentityServer.SECRET);

        assertThat(paused.status()).isEqualTo(429);
        assertThat(paused.text("error")).isEqualTo("slow_down");
        assertThat(paused.header("Retry-After")).contains("60");
        CLOCK.advance(Duration.ofMinutes(1));
        assertThat(client.signIn("admin", IdentityServer.SECRET).status()).isEqualTo(200);
    }

    @Test
    void pausesAnUnknownClientInTheSameWay() {
        fail("nobody", 3);

        Answer paused = client.signIn("nobody", "wrong-secret");

        assertThat(paused.status()).isEqualTo(429);
        assertThat(paused.text("error")).isEqualTo("slow_down");
        assertThat(paused.header("Retry-After")).contains("60");
    }

    @Test
    void hearsAClientWhoseSecretWasRightAMomentAgo() {
        assertThat(client.signIn("admin", IdentityServer.SECRET).status()).isEqualTo(200);

        fail("admin", 3);

        assertThat(client.signIn("admin", "wrong-secret").status()).isEqualTo(429);
        assertThat(client.signIn("admin", IdentityServer.SECRET).status()).isEqualTo(200);
    }

    @Test
    void hearsAnEngineOfTheDayBeforeBehindAPausedAddress() {
        assertThat(client.signIn("admin", IdentityServer.SECRET).status()).isEqualTo(200);
        CLOCK.advance(Duration.ofHours(20));

        for (int i = 0; i < 5; i++) {
            fail("client" + i, 1);
        }

        assertThat(client.signIn("another", "another-secret").status()).isEqualTo(429);
        assertThat(client.signIn("admin", "wrong-secret").status()).isEqualTo(429);
        assertThat(client.signIn("admin", IdentityServer.SECRET).status()).isEqualTo(200);
    }

    @Test
    void forgetsASecretWithItsRotation() {
        server.put("trino", "\"client-secret\":\"first-secret\"");
        assertThat(client.signIn("trino", "first-secret").status()).isEqualTo(200);

        server.put("trino", "\"client-secret\":\"second-secret\"");

        for (int i = 0; i < 3; i++) {
            assertThat(client.signIn("trino", "first-secret").status()).isEqualTo(401);
        }
        assertThat(client.signIn("trino", "first-secret").status()).isEqualTo(429);
    }

    @Test
    void forgetsTheSecretOfWhoeverIsDisabled() {
        server.put("spark", "\"client-secret\":\"spark-secret\",\"disabled\":false");
        assertThat(client.signIn("spark", "spark-secret").status()).isEqualTo(200);

        server.put("spark", "\"disabled\":true");

        for (int i = 0; i < 3; i++) {
            assertThat(client.signIn("spark", "spark-secret").status()).isEqualTo(401);
        }
        assertThat(client.signIn("spark", "spark-secret").status()).isEqualTo(429);
    }

    @Test
    void pausesAnAddressThatTriesManyClients() {
        for (int i = 0; i < 5; i++) {
            fail("client" + i, 1);
        }

        assertThat(client.signIn("admin", IdentityServer.SECRET).status()).isEqualTo(429);
    }

    @Test
    void countsRequestsThatAskForNothingAsWell() {
        for (int i = 0; i < 5; i++) {
            assertThat(client.post(Map.of("grant_type", "password")).status()).isEqualTo(400);
        }

        assertThat(client.signIn("admin", IdentityServer.SECRET).status()).isEqualTo(429);
    }

    @Test
    void renewsTokensFromAPausedAddress() {
        String token = client.signIn("admin", IdentityServer.SECRET).token();

        fail("nobody", 3);
        fail("somebody", 2);

        assertThat(client.refresh(token).status()).isEqualTo(200);
    }

    @Test
    void recordsTheFirstRefusalBeyondTheLimitAndNotTheFloodBehindIt() {
        int before = server.audit().size();

        fail("admin", 3);
        for (int i = 0; i < 20; i++) {
            assertThat(client.signIn("admin", "wrong-secret").status()).isEqualTo(429);
        }

        assertThat(server.audit().subList(0, server.audit().size() - before))
                .extracting(LoginAuditRow::reason)
                .containsExactly("throttled", "wrong secret", "wrong secret", "wrong secret");
    }

    private static void fail(String clientId, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(client.signIn(clientId, "wrong-secret").status()).isEqualTo(401);
        }
    }
}
