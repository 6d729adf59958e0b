package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.time.Duration;
import java.util.Date;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each attack with a token is a 401, and leaves a row that says whose token it was to be. */
class TokenAttacksTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00Z");
    private static TestDatabase database;
    private static IdentityServer server;
    private static Client client;

    /** What is done to a good token of anna, and what the audit says of it. */
    record Attack(String name, UnaryOperator<String> change, String reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                new Attack(
                        "expired",
                        good ->
                                resigned(
                                        claims(good)
                                                .expirationTime(
                                                        Date.from(
                                                                CLOCK.instant().minusSeconds(31)))),
                        "The token has expired"),
                new Attack(
                        "wrong audience",
                        good -> resigned(claims(good).audience("elsewhere")),
                        "The token is for another audience"),
                new Attack(
                        "wrong issuer",
                        good -> resigned(claims(good).issuer("http://elsewhere")),
                        "The token is from another issuer"),
                new Attack("alg none", Forger::withoutSignature, "The token is no signed JWT"),
                new Attack(
                        "swapped key",
                        good -> Forger.signed(Forger.claims(good), Forger.key(), Forger.kid(good)),
                        "The signature does not match"),
                new Attack(
                        "unknown key",
                        good -> Forger.signed(Forger.claims(good), Forger.key(), "unknown"),
                        "The token is signed with an unknown key"),
                new Attack(
                        "revoked principal",
                        good -> {
                            server.put("anna", "\"disabled\":true");
                            return good;
                        },
                        "The token was revoked, or its principal is no more"));
    }

    @BeforeAll
    static void start() {
        database = IdentityServer.database();
        server = IdentityServer.start(database, CLOCK);
        client = server.client();
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void isRefusedAndRecorded(Attack attack) {
        server.put("anna", "\"disabled\":false,\"client-secret\":\"anna-secret\"");
        String token = client.signIn("anna", "anna-secret").token();
        assertThat(client.get("/api/v1/roles", token).status()).isEqualTo(403);
        String bad = attack.change().apply(token);

        Answer answer = client.get("/api/v1/roles", bad);

        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        LoginAuditRow row = server.audit().getFirst();
        assertThat(row.grantType()).isEqualTo("bearer");
        assertThat(row.outcome()).isEqualTo("refused");
        assertThat(row.clientId()).isEqualTo("anna");
        assertThat(row.reason()).isEqualTo(attack.reason());
        assertThat(row.remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(row.toString()).doesNotContain(bad);
    }

    @Test
    void isRecordedNoMoreThanSoOften() {
        var limits = new LoginConfig(10, 5, Duration.ofMinutes(1));
        try (IdentityServer strict =
                IdentityServer.start(database, CLOCK, IdentityServer.TOKENS, limits)) {
            for (int i = 0; i < 12; i++) {
                assertThat(strict.client().get("/api/v1/roles", "nonsense").status())
                        .isEqualTo(401);
            }

            assertThat(strict.audit())
                    .filteredOn(row -> row.grantType().equals("bearer"))
                    .filteredOn(row -> row.clientId().isEmpty())
                    .hasSize(6);
            // Whoever guesses tokens shuts nobody out.
            assertThat(strict.client().signIn("admin", IdentityServer.SECRET).status())
                    .isEqualTo(200);
        }
    }

    private static JWTClaimsSet.Builder claims(String good) {
        return new JWTClaimsSet.Builder(Forger.claims(good));
    }

    private static String resigned(JWTClaimsSet.Builder claims) {
        ECKey key = server.signingKey().key();
        return Forger.signed(claims.build(), key, key.getKeyID());
    }
}
