package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenVerificationTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00Z");
    private static TestDatabase database;
    private static IdentityServer server;
    private static Client client;

    private String token = "";

    @BeforeAll
    static void start() {
        database = IdentityServer.database();
        server = IdentityServer.start(database, CLOCK);
        client = server.client();
    }

    /** Also puts right what the test before has changed. */
    @BeforeEach
    void signIn() {
        server.put("anna", "\"disabled\":false,\"client-secret\":\"anna-secret\"");
        token = client.signIn("anna", "anna-secret").token();
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @Test
    void believesAnUntouchedToken() {
        assertThat(ask(token).status()).isEqualTo(403);
        assertThat(ask(token).message()).contains("Principal anna");
    }

    @Test
    void refusesAnExpiredToken() {
        CLOCK.advance(Duration.ofHours(1).plusSeconds(29));
        assertThat(ask(token).authenticated()).isTrue();

        CLOCK.advance(Duration.ofSeconds(2));
        assertRefused(token);
    }

    @Test
    void refusesAnUnsignedToken() {
        assertRefused(Forger.withoutSignature(token));
        assertRefused(Forger.withoutSignature(token) + token.substring(token.lastIndexOf('.') + 1));
    }

    @Test
    void refusesHs256WithThePublicKeyAsSecret() throws ParseException {
        ECKey known = published();
        var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(known.getKeyID()).build();
        byte[] asJson = known.toJSONString().getBytes(UTF_8);
        byte[] asCoordinates = known.getX().decode();

        assertRefused(Forger.signed(Forger.claims(token), header, Forger.signer(asJson)));
        assertRefused(Forger.signed(Forger.claims(token), header, Forger.signer(asCoordinates)));
    }

    @Test
    void refusesAnotherKeyUnderOurKeyId() {
        assertRefused(Forger.signed(Forger.claims(token), Forger.key(), Forger.kid(token)));
    }

    @Test
    void refusesAKeyThatTheTokenBringsAlong() {
        ECKey forged = Forger.key();
        var header =
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(Forger.kid(token))
                        .jwk(forged.toPublicJWK())
                        .build();

        assertRefused(Forger.signed(Forger.claims(token), header, Forger.signer(forged)));
    }

    @Test
    void refusesAnUnknownKeyIdAndNone() {
        ECKey forged = Forger.key();

        assertRefused(Forger.signed(Forger.claims(token), forged, "unknown"));
        assertRefused(
                Forger.signed(
                        Forger.claims(token),
                        new JWSHeader(JWSAlgorithm.ES256),
                        Forger.signer(forged)));
    }

    @Test
    void refusesATamperedPayload() {
        String[] parts = token.split("\\.", -1);
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8);
        String tampered =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(payload.replace("anna", "admin").getBytes(UTF_8));

        assertRefused(parts[0] + "." + tampered + "." + parts[2]);
    }

    @Test
    void refusesAnotherIssuerAndAnotherAudienceOfOurOwnKey() {
        ECKey ours = signingKey();

        assertThat(ask(resigned(builder(), ours)).authenticated()).isTrue();
        assertRefused(resigned(builder().issuer("http://elsewhere"), ours));
        assertRefused(resigned(builder().audience("elsewhere"), ours));
        assertRefused(resigned(builder().subject("nobody"), ours));
        assertRefused(resigned(builder().expirationTime(null), ours));
        assertRefused(
                resigned(
                        builder().notBeforeTime(Date.from(CLOCK.instant().plusSeconds(60))), ours));
    }

    @Test
    void refusesTokensOfADisabledPrincipalAlsoWhenItIsEnabledAgain() {
        server.put("anna", "\"disabled\":true");
        assertRefused(token);

        server.put("anna", "\"disabled\":false");
        assertRefused(token);
        assertThat(ask(client.signIn("anna", "anna-secret").token()).authenticated()).isTrue();
    }

    @Test
    void refusesTokensFromBeforeANewSecret() {
        assertThat(client.post("/api/v1/principals/anna/secret", server.admin()).status())
                .isEqualTo(200);

        assertRefused(token);
    }

    @Test
    void keepsTokensWhenTheSameSecretIsSetAgain() {
        server.put("anna", "\"client-secret\":\"anna-secret\"");

        assertThat(ask(token).authenticated()).isTrue();
    }

    @Test
    void refusesTokensOfADeletedPrincipalAlsoWhenItsNameIsTakenAgain() {
        client.delete("/api/v1/principals/anna", server.admin());
        assertRefused(token);

        server.put("anna", "\"client-secret\":\"anna-secret\"");
        assertRefused(token);
    }

    @Test
    void hearsOfARevocationOnAnotherServerWithinTwoSeconds() {
        try (IdentityServer other = IdentityServer.start(database, CLOCK)) {
            assertThat(other.client().get("/api/v1/roles", token).authenticated()).isTrue();

            server.put("anna", "\"disabled\":true");

            CLOCK.advance(Duration.ofSeconds(2).plusMillis(1));
            assertThat(other.client().get("/api/v1/roles", token).authenticated()).isFalse();
        }
    }

    @Test
    void seesRolesAsTheyAreNow() {
        String admin = server.admin();

        client.put("/api/v1/roles/admin/members/anna", admin, "");
        assertThat(ask(token).status()).isEqualTo(200);

        client.delete("/api/v1/roles/admin/members/anna", admin);
        assertThat(ask(token).status()).isEqualTo(403);
    }

    private Answer ask(String bearer) {
        return client.get("/api/v1/roles", bearer);
    }

    private void assertRefused(String bearer) {
        Answer answer = ask(bearer);
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.errorType()).isEqualTo("NotAuthorizedException");
        assertThat(answer.header("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));
    }

    private ECKey published() throws ParseException {
        String keys = client.open("GET", "/.well-known/jwks.json").body();
        return JWKSet.parse(keys).getKeys().getFirst().toECKey();
    }

    private ECKey signingKey() {
        return server.signingKey().key();
    }

    private JWTClaimsSet.Builder builder() {
        return new JWTClaimsSet.Builder(Forger.claims(token));
    }

    private static String resigned(JWTClaimsSet.Builder claims, ECKey key) {
        return Forger.signed(claims.build(), key, key.getKeyID());
    }
}
