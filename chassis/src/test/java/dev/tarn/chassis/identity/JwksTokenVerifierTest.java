package dev.tarn.chassis.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.tarn.chassis.identity.Verification.Rejected;
import dev.tarn.chassis.identity.Verification.Verified;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksTokenVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");

    private static TestIssuer issuer;
    private static JwksTokenVerifier verifier;

    @BeforeAll
    static void start() {
        issuer = TestIssuer.start();
        verifier =
                new JwksTokenVerifier(
                        issuer.issuer(),
                        TestIssuer.AUDIENCE,
                        new ImmutableJWKSet<>(new JWKSet(issuer.key().toPublicJWK())),
                        InstantSource.fixed(NOW));
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    private static JWTClaimsSet.Builder claims() {
        return issuer.claims("ada", NOW);
    }

    private static Verification verify(JWTClaimsSet.Builder claims) {
        return verifier.verify(issuer.sign(claims.build()));
    }

    private static Rejected rejected(String reason) {
        return new Rejected(reason);
    }

    private static JWSHeader.Builder es256() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("key-1");
    }

    @Test
    void readsThePrincipal() {
        assertThat(verify(claims()))
                .isEqualTo(
                        new Verified(
                                new Principal("ada", Set.of("steward"), false, Optional.empty()),
                                NOW.plus(Duration.ofHours(1))));
        assertThat(
                        verify(
                                claims().claim("engine", true)
                                        .claim("roles", List.of("a", "b", "a"))
                                        .claim("act", Map.of("sub", "gateway"))))
                .extracting(verification -> ((Verified) verification).principal())
                .isEqualTo(new Principal("ada", Set.of("a", "b"), true, Optional.of("gateway")));
        assertThat(verify(claims().claim("roles", null)))
                .extracting(verification -> ((Verified) verification).principal().roles())
                .isEqualTo(Set.of());
    }

    @Test
    void acceptsOneAudienceOfSeveral() {
        assertThat(verify(claims().audience(List.of("other", "tarn"))))
                .isInstanceOf(Verified.class);
    }

    @Test
    void rejectsAnotherIssuerOrAudience() {
        assertThat(verify(claims().issuer("https://elsewhere")))
                .isEqualTo(rejected("The token is from another issuer"));
        assertThat(verify(claims().issuer(null)))
                .isEqualTo(rejected("The token is from another issuer"));
        assertThat(verify(claims().audience("other")))
                .isEqualTo(rejected("The token is for another audience"));
        assertThat(verify(claims().audience((String) null)))
                .isEqualTo(rejected("The token is for another audience"));
    }

    @Test
    void allowsThirtySecondsOfSkewAndNoMore() {
        assertThat(verify(claims().expirationTime(Date.from(NOW.minusSeconds(29)))))
                .isInstanceOf(Verified.class);
        assertThat(verify(claims().expirationTime(Date.from(NOW.minusSeconds(30)))))
                .isEqualTo(rejected("The token has expired"));
        assertThat(verify(claims().notBeforeTime(Date.from(NOW.plusSeconds(30)))))
                .isInstanceOf(Verified.class);
        assertThat(verify(claims().notBeforeTime(Date.from(NOW.plusSeconds(31)))))
                .isEqualTo(rejected("The token is not valid yet"));
    }

    @Test
    void rejectsATokenWithoutExpiryOrSubject() {
        assertThat(verify(claims().expirationTime(null)))
                .isEqualTo(rejected("The token never expires"));
        assertThat(verify(claims().subject(null)))
                .isEqualTo(rejected("The token names no principal"));
        assertThat(verify(claims().subject(" ")))
                .isEqualTo(rejected("The token names no principal"));
    }

    @Test
    void rejectsClaimsOfTheWrongType() {
        assertThat(verify(claims().claim("roles", "steward"))).isInstanceOf(Rejected.class);
        assertThat(verify(claims().claim("roles", List.of(1)))).isInstanceOf(Rejected.class);
        assertThat(verify(claims().claim("engine", "yes"))).isInstanceOf(Rejected.class);
        assertThat(verify(claims().claim("act", Map.of("name", "gateway"))))
                .isInstanceOf(Rejected.class);
        assertThat(verify(claims().claim("act", "gateway"))).isInstanceOf(Rejected.class);
    }

    @Test
    void rejectsATokenWithoutSignature() {
        assertThat(verifier.verify(new PlainJWT(claims().build()).serialize()))
                .isEqualTo(rejected("The token is no signed JWT"));
    }

    @Test
    void rejectsTheSymmetricAlgorithmEvenWithThePublicKeyAsItsSecret() throws JOSEException {
        byte[] publicKey = issuer.key().toPublicJWK().toECPublicKey().getEncoded();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1").build();

        assertThat(
                        verifier.verify(
                                TestIssuer.sign(
                                        header, claims().build(), new MACSigner(publicKey))))
                .isEqualTo(rejected("The token is not signed with ES256"));
    }

    @Test
    void rejectsAnotherCurve() {
        ECKey other = TestIssuer.newKey("key-1", Curve.P_384);
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES384).keyID("key-1").build();

        assertThat(verifier.verify(TestIssuer.sign(header, claims().build(), other)))
                .isEqualTo(rejected("The token is not signed with ES256"));
    }

    @Test
    void rejectsAnUnknownKeyAndOneThatIsNotNamed() {
        ECKey other = TestIssuer.newKey("key-2");

        assertThat(
                        verifier.verify(
                                TestIssuer.sign(
                                        es256().keyID("key-2").build(), claims().build(), other)))
                .isEqualTo(rejected("The token is signed with an unknown key"));
        assertThat(
                        verifier.verify(
                                TestIssuer.sign(
                                        es256().keyID(null).build(),
                                        claims().build(),
                                        issuer.key())))
                .isEqualTo(rejected("The token names no key"));
    }

    @Test
    void rejectsAKeyThatTheTokenBrings() throws JOSEException {
        ECKey own = TestIssuer.newKey("key-1");
        JWSHeader header = es256().jwk(own.toPublicJWK()).build();

        assertThat(verifier.verify(TestIssuer.sign(header, claims().build(), own)))
                .isEqualTo(rejected("The signature does not match"));
    }

    @Test
    void rejectsASignatureOfOtherClaims() {
        String[] mine = issuer.sign(claims().build()).split("\\.", -1);
        String[] theirs = issuer.sign(claims().subject("root").build()).split("\\.", -1);

        assertThat(verifier.verify(mine[0] + "." + theirs[1] + "." + mine[2]))
                .isEqualTo(rejected("The signature does not match"));
        assertThat(verifier.verify(mine[0] + "." + mine[1] + "." + zeros()))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void rejectsAnExtensionThatMustBeUnderstood() {
        JWSHeader header = es256().criticalParams(Set.of("must")).customParam("must", true).build();

        assertThat(verifier.verify(TestIssuer.sign(header, claims().build(), issuer.key())))
                .isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a.b.c",
                "..",
                "eyJhbGciOiJFUzI1NiJ9..",
                "eyJhbGciOiJFUzI1NiJ9.W10.AA",
                "ä.ö.ü"
            })
    void rejectsGarbage(String token) {
        assertThat(verifier.verify(token)).isInstanceOf(Rejected.class);
    }

    @Test
    void rejectsATokenThatIsTooLong() {
        assertThat(verify(claims().claim("pad", "x".repeat(16 * 1024))))
                .isEqualTo(rejected("The token is longer than 16384 characters"));
        assertThat(verify(claims().claim("pad", "x".repeat(8 * 1024))))
                .isInstanceOf(Verified.class);
    }

    /** CVE-2022-21449: r = s = 0 once passed as a signature of anything. */
    private static String zeros() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(new char[64]).getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void believesNoKnownTokenOfAKeyThatIsTakenBack() {
        var keys = new AtomicReference<>(List.<JWK>of(issuer.key().toPublicJWK()));
        var now = new AtomicReference<>(NOW);
        var forgetful =
                new JwksTokenVerifier(
                        issuer.issuer(),
                        TestIssuer.AUDIENCE,
                        (selector, _) -> selector.select(new JWKSet(keys.get())),
                        now::get);
        String token = issuer.sign(claims().build());
        assertThat(forgetful.verify(token)).isInstanceOf(Verified.class);
        assertThat(forgetful.verify(token)).isInstanceOf(Verified.class);

        now.set(NOW.plus(Duration.ofDays(1)));
        assertThat(forgetful.verify(token)).isEqualTo(rejected("The token has expired"));
        now.set(NOW);
        keys.set(List.of());
        assertThat(forgetful.verify(token))
                .isEqualTo(rejected("The token is signed with an unknown key"));
        // Another key under the same id.
        keys.set(List.of(TestIssuer.newKey("key-1").toPublicJWK()));
        assertThat(forgetful.verify(token)).isEqualTo(rejected("The signature does not match"));
        keys.set(List.of(issuer.key().toPublicJWK()));
        assertThat(forgetful.verify(token)).isInstanceOf(Verified.class);
    }

    @Test
    void believesNoChangedCopyOfAKnownToken() {
        String token = issuer.sign(claims().build());
        assertThat(verifier.verify(token)).isInstanceOf(Verified.class);
        String[] parts = token.split("\\.", -1);
        String others = issuer.sign(issuer.claims("eve", NOW).build());

        assertThat(verifier.verify(parts[0] + '.' + others.split("\\.", -1)[1] + '.' + parts[2]))
                .isEqualTo(rejected("The signature does not match"));
        assertThat(verifier.verify(token)).isInstanceOf(Verified.class);
    }
}
