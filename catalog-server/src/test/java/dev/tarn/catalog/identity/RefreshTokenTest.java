package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefreshTokenTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00Z");
    private static TestDatabase database;
    private static IdentityServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        database = IdentityServer.database();
        server = IdentityServer.start(database, CLOCK);
        client = server.client();
    }

    @BeforeEach
    void makeAnna() {
        // Her sessions of another test are older than those of this one, and go before them.
        CLOCK.advance(Duration.ofSeconds(1));
        server.put("anna", "\"disabled\":false,\"client-secret\":\"anna-secret\"");
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @Test
    void isGivenOnlyToWhoeverAsksForIt() {
        assertThat(client.signIn("anna", "anna-secret").json().has("refresh_token")).isFalse();
        assertThat(first()).hasSize(64);
        assertThat(client.signInForLong("anna", "wrong-secret").json().has("refresh_token"))
                .isFalse();
    }

    @Test
    void bringsATokenThatIsBelievedAndTheNextRefreshToken() {
        String first = first();

        Answer renewed = client.renew(first);

        assertThat(renewed.status()).as(renewed.body()).isEqualTo(200);
        assertThat(client.get("/api/v1/roles", renewed.token()).message()).contains("anna");
        String second = renewed.text("refresh_token");
        assertThat(second).hasSize(64).isNotEqualTo(first);
        assertThat(client.renew(second).status()).isEqualTo(200);
        assertThat(server.audit().getFirst().grantType()).isEqualTo("refresh_token");
        assertThat(server.audit().getFirst().subject()).isEqualTo("anna");
    }

    @Test
    void endsTheSessionOfBothWhenAUsedOneIsShownAgain() {
        String first = first();
        String other = first();
        String second = client.renew(first).text("refresh_token");

        assertRefused(client.renew(first), "replayed refresh token, of anna");
        assertRefused(
                client.renew(second),
                "refresh token of a session that a replay has ended, of anna");
        // Another session of the same principal goes on.
        assertThat(client.renew(other).status()).isEqualTo(200);
    }

    @Test
    void letsOneOfManyThroughWhoShowItAtOnce() throws Exception {
        String first = first();
        List<Callable<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(() -> client.renew(first));
        }

        List<Answer> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(all)) {
                answers.add(answer.get());
            }
        }

        List<Answer> renewed = answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(renewed).hasSize(1);
        assertThat(client.renew(renewed.getFirst().text("refresh_token")).status()).isEqualTo(401);
    }

    @Test
    void endsWithItsSessionHoweverOftenItIsRenewed() {
        String token = first();
        CLOCK.advance(Duration.ofHours(23).plusMinutes(30));
        Answer late = client.renew(token);
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.json().path("expires_in").asInt()).isEqualTo(1_800);

        CLOCK.advance(Duration.ofMinutes(30));

        assertRefused(
                client.renew(late.text("refresh_token")),
                "refresh token of a session that is over, of anna");
    }

    @Test
    void endsWithItsPrincipal() {
        String disabled = first();
        server.put("anna", "\"disabled\":true");
        assertRefused(
                client.renew(disabled), "refresh token of a principal that was revoked, of anna");
        server.put("anna", "\"disabled\":false");
        assertRefused(
                client.renew(disabled), "refresh token of a principal that was revoked, of anna");

        String before = first();
        server.put("anna", "\"client-secret\":\"another-secret\"");
        assertThat(client.renew(before).status()).isEqualTo(401);
    }

    @Test
    void believesNothingThatItDidNotMake() {
        String token = first();
        String madeUp = token.substring(0, 10) + "AAAA" + token.substring(14);

        assertRefused(client.renew("x"), "no refresh token of this server");
        assertRefused(client.renew(token + "AAAA"), "no refresh token of this server");
        assertRefused(client.renew(madeUp), "refresh token of no session");
        assertThat(client.renew(token).status()).isEqualTo(200);
    }

    /** Sessions that nobody comes back for take a bounded place. */
    @Test
    void keepsTheLatestHundredSessionsOfAPrincipal() {
        String oldest = first();
        CLOCK.advance(Duration.ofSeconds(1));
        String second = first();
        CLOCK.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 99; i++) {
            first();
        }

        assertRefused(client.renew(oldest), "refresh token of no session");
        assertThat(client.renew(second).status()).isEqualTo(200);
        // All of one instant by now: whoever has just signed in is never the one that goes.
        for (int i = 0; i < 100; i++) {
            String latest = first();
            assertThat(client.renew(latest).status()).isEqualTo(200);
        }
    }

    private static String first() {
        Answer answer = client.signInForLong("anna", "anna-secret");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.text("refresh_token");
    }

    private static void assertRefused(Answer answer, String reason) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_grant");
        assertThat(answer.body()).doesNotContain(reason);
        LoginAuditRow row = server.audit().getFirst();
        assertThat(row.outcome()).isEqualTo("refused");
        assertThat(row.grantType()).isEqualTo("refresh_token");
        assertThat(row.reason()).isEqualTo(reason);
    }
}
