package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People who bring the token of an identity provider, {@code corp}, and one that cannot be reached.
 */
class ExternalIssuerTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00Z");
    private static final String CORP = "https://login.corp.test";
    private static final String AUDIENCE = "lakehouse";

    @TempDir private static Path folder;
    private static RSAKey rsa;
    private static ECKey ec;
    private static HttpServer provider;
    private static TestDatabase database;
    private static IdentityServer server;
    private static Client client;

    @BeforeAll
    static void start() throws IOException, JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = Forger.key();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/keys",
                exchange -> {
                    byte[] keys = new JWKSet(List.of(rsa, ec)).toString(true).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, keys.length);
                    exchange.getResponseBody().write(keys);
                    exchange.close();
                });
        provider.start();
        Path file =
                Files.writeString(
                        folder.resolve("catalog.yaml"),
                        """
                        issuers:
                          corp:
                            issuer: %s
                            audience: %s
                            keys: http://127.0.0.1:%d/keys
                            principal-claim: preferred_username
                            roles-claim: groups
                            provision: true
                          closed:
                            issuer: https://closed.test
                            audience: %s
                            keys: http://127.0.0.1:%d/keys
                          dark:
                            issuer: https://dark.test
                            audience: %s
                            keys: http://127.0.0.1:9/keys
                        """
                                .formatted(
                                        CORP,
                                        AUDIENCE,
                                        provider.getAddress().getPort(),
                                        AUDIENCE,
                                        provider.getAddress().getPort(),
                                        AUDIENCE));
        database = IdentityServer.database();
        server = IdentityServer.start(database, CLOCK, file);
        client = server.client();
        for (String role : List.of("analysts", "owners")) {
            client.put("/api/v1/roles/" + role, server.admin(), "");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
        provider.stop(0);
    }

    @Test
    void givesOurTokenForOneOfTheProvider() {
        Answer answer = client.refresh(signed(claims("alice", "analysts", "unknown"), rsa));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JWTClaimsSet ours = Forger.claims(answer.token());
        assertThat(ours.getSubject()).isEqualTo("corp.alice");
        assertThat(ours.getClaim("roles")).asString().isEqualTo("[analysts]");
        assertThat(client.get("/api/v1/roles", answer.token()).message()).contains("corp.alice");
        LoginAuditRow row = server.audit().getFirst();
        assertThat(row.subject()).isEqualTo("corp.alice");
        assertThat(client.refresh(signed(claims("alice"), ec)).status()).isEqualTo(200);
    }

    @Test
    void givesAndTakesTheRolesOfTheClaimBesideThoseThatWereGivenHere() {
        client.refresh(signed(claims("bert", "analysts", "admin"), rsa)).token();
        client.put("/api/v1/roles/owners/members/corp.bert", server.admin(), "");
        assertThat(roles("bert", "analysts")).isEqualTo("[analysts, owners]");

        assertThat(roles("bert")).isEqualTo("[owners]");
        assertThat(roles("bert", "admin")).isEqualTo("[owners]");
    }

    @Test
    void givesNoRoleBackForATokenOfBefore() {
        String before = signed(claims("olga", "analysts"), rsa);
        assertThat(roles("olga", "analysts")).isEqualTo("[analysts]");
        CLOCK.advance(Duration.ofSeconds(1));
        assertThat(roles("olga")).isEqualTo("[]");

        Answer answer = client.refresh(before);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Forger.claims(answer.token()).getClaim("roles")).asString().isEqualTo("[]");
    }

    @Test
    void endsNoLaterThanTheTokenThatWasShown() {
        JWTClaimsSet soon =
                new JWTClaimsSet.Builder(claims("carl"))
                        .expirationTime(Date.from(CLOCK.instant().plusSeconds(600)))
                        .build();

        Answer answer = client.refresh(signed(soon, rsa));

        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(600);
    }

    @Test
    void refusesWhatTheProviderDidNotSayToUs() throws JOSEException {
        RSAKey other = new RSAKeyGenerator(2048).keyID("rsa").generate();
        Map<String, String> bad =
                Map.ofEntries(
                        Map.entry("another key", signed(claims("dora"), other)),
                        Map.entry(
                                "another audience",
                                signed(
                                        new JWTClaimsSet.Builder(claims("dora"))
                                                .audience("others")
                                                .build(),
                                        rsa)),
                        Map.entry(
                                "expired",
                                signed(
                                        new JWTClaimsSet.Builder(claims("dora"))
                                                .expirationTime(
                                                        Date.from(CLOCK.instant().minusSeconds(31)))
                                                .build(),
                                        rsa)),
                        Map.entry(
                                "no name",
                                signed(
                                        new JWTClaimsSet.Builder(claims("dora"))
                                                .claim("preferred_username", "a:b")
                                                .build(),
                                        rsa)),
                        Map.entry(
                                "older than a session",
                                signed(
                                        new JWTClaimsSet.Builder(claims("dora"))
                                                .issueTime(
                                                        Date.from(
                                                                CLOCK.instant()
                                                                        .minus(
                                                                                Duration.ofHours(
                                                                                        25))))
                                                .build(),
                                        rsa)));

        bad.forEach((what, token) -> {
            Answer answer = client.refresh(token);
            assertThat(answer.status()).as(what + answer).isEqualTo(401);
            assertThat(answer.text("error")).as(what).isEqualTo("invalid_grant");
            assertThat(server.audit().getFirst().outcome()).as(what).isEqualTo("refused");
        });
        // Unsigned, or of an issuer that nobody named: no token of ours or of theirs.
        assertThat(client.refresh(Forger.withoutSignature(signed(claims("dora"), rsa))).status())
                .isEqualTo(400);
        assertThat(
                        client.refresh(
                                        signed(
                                                new JWTClaimsSet.Builder(claims("dora"))
                                                        .issuer("https://elsewhere")
                                                        .build(),
                                                rsa))
                                .status())
                .isEqualTo(400);
        assertThat(client.get("/api/v1/principals/corp.dora", server.admin()).status())
                .isEqualTo(404);
    }

    @Test
    void letsNobodyInWhoIsUnknownDisabledOrAnEngine() {
        JWTClaimsSet closed =
                new JWTClaimsSet.Builder(claims("unused"))
                        .issuer("https://closed.test")
                        .subject("emil")
                        .build();
        assertThat(client.refresh(signed(closed, rsa)).status()).isEqualTo(401);
        server.put("closed.emil", "");
        assertThat(client.refresh(signed(closed, rsa)).status()).isEqualTo(200);
        server.put("closed.emil", "\"disabled\":true");
        assertThat(client.refresh(signed(closed, rsa)).status()).isEqualTo(401);
        server.put("closed.emil", "\"disabled\":false,\"engine\":true");
        assertThat(client.refresh(signed(closed, rsa)).status()).isEqualTo(401);
        // A name of here is nobody's there.
        assertThat(client.refresh(signed(claims("admin"), rsa)).text("access_token"))
                .satisfies(token ->
                        assertThat(Forger.claims(token).getSubject()).isEqualTo("corp.admin"));
    }

    @Test
    void asksToTryAgainWhenTheKeysCannotBeFetched() {
        JWTClaimsSet dark =
                new JWTClaimsSet.Builder(claims("frida")).issuer("https://dark.test").build();

        Answer answer = client.refresh(signed(dark, rsa));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
    }

    @Test
    void refusesAnIssuerThatCannotBe() {
        assertThatThrownBy(() ->
                        new ExternalIssuer(
                                " ",
                                "a",
                                URI.create("https://x"),
                                "sub",
                                Optional.empty(),
                                Optional.empty(),
                                false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new ExternalIssuer(
                                "https://x",
                                "a",
                                URI.create("file:/etc/passwd"),
                                "sub",
                                Optional.empty(),
                                Optional.empty(),
                                false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no http address");
    }

    private static String roles(String name, String... groups) {
        return String.valueOf(
                Forger.claims(client.refresh(signed(claims(name, groups), rsa)).token())
                        .getClaim("roles"));
    }

    private static JWTClaimsSet claims(String name, String... groups) {
        return new JWTClaimsSet.Builder()
                .issuer(CORP)
                .audience(AUDIENCE)
                .subject("0815")
                .claim("preferred_username", name)
                .claim("groups", List.of(groups))
                .issueTime(Date.from(CLOCK.instant()))
                .expirationTime(Date.from(CLOCK.instant().plusSeconds(7_200)))
                .build();
    }

    private static String signed(JWTClaimsSet claims, RSAKey key) {
        return signed(claims, JWSAlgorithm.RS256, key.getKeyID(), key);
    }

    private static String signed(JWTClaimsSet claims, ECKey key) {
        return signed(claims, JWSAlgorithm.ES256, key.getKeyID(), key);
    }

    private static String signed(JWTClaimsSet claims, JWSAlgorithm algorithm, String kid, JWK key) {
        var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(kid).build(), claims);
        try {
            token.sign(
                    key instanceof RSAKey rsaKey
                            ? new RSASSASigner(rsaKey)
                            : new ECDSASigner(key.toECKey()));
        } catch (JOSEException failure) {
            throw new AssertionError(failure);
        }
        return token.serialize();
    }
}
