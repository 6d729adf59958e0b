package dev.tarn.catalog.identity;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEndpointTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00.500Z");
    private static TestDatabase database;
    private static IdentityServer server;
    private static Client client;

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

    @Test
    void givesATokenForTheRightSecretInTheForm() {
        Answer answer = client.signIn("admin", IdentityServer.SECRET);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("token_type")).isEqualTo("bearer");
        assertThat(answer.text("issued_token_type")).isEqualTo(Client.ACCESS_TOKEN);
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(3600);
        assertThat(answer.text("scope")).isEqualTo("catalog");
        assertThat(answer.header("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(client.get("/api/v1/principals/admin", answer.token()).status()).isEqualTo(200);
    }

    @Test
    void saysWhoAndWhatForAndForHowLong() {
        JWTClaimsSet claims = Forger.claims(client.signIn("admin", IdentityServer.SECRET).token());

        assertThat(claims.getIssuer()).isEqualTo(IdentityServer.ISSUER);
        assertThat(claims.getAudience()).containsExactly("tarn");
        assertThat(claims.getSubject()).isEqualTo("admin");
        assertThat(claims.getClaim("roles")).asString().isEqualTo("[admin]");
        assertThat(claims.getClaim("act")).isNull();
        assertThat(claims.getIssueTime()).isEqualTo("2026-03-31T12:00:00Z");
        // Half a second past the full hour, in whole seconds.
        assertThat(claims.getExpirationTime()).isEqualTo("2026-03-31T13:00:01Z");
        assertThat(claims.getJWTID()).isNotBlank();
    }

    @Test
    void givesATokenForTheRightSecretInABasicHeader() {
        Answer answer =
                client.post(
                        Map.of("grant_type", Client.CLIENT_CREDENTIALS),
                        "Authorization",
                        Client.basic("admin", IdentityServer.SECRET));

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "catalog", "PRINCIPAL_ROLE:ALL", "sign catalog", "PRINCIPAL_ROLE:x y"})
    void takesAnyScope(String scope) {
        Answer answer =
                client.post(
                        Map.of(
                                "grant_type",
                                Client.CLIENT_CREDENTIALS,
                                "client_id",
                                "admin",
                                "client_secret",
                                IdentityServer.SECRET,
                                "scope",
                                scope));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void answersTheSameToAnUnknownClientAWrongSecretAndADisabledClient() {
        createDisabled("sleeper", "sleeper-secret");

        Answer unknown = client.signIn("nobody", "wrong-secret");
        Answer wrong = client.signIn("admin", "wrong-secret");
        Answer disabled = client.signIn("sleeper", "sleeper-secret");
        Answer none = client.post(Map.of("grant_type", Client.CLIENT_CREDENTIALS));

        for (Answer answer : new Answer[] {unknown, wrong, disabled, none}) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text("error")).isEqualTo("invalid_client");
            assertThat(answer.header("WWW-Authenticate")).contains("Basic realm=\"tarn\"");
            assertThat(answer.header("Cache-Control")).contains("no-store");
            assertThat(answer.body()).isEqualTo(unknown.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a b", "a\u0000b", "' OR 1=1 --", "ädmin"})
    void answersTheSameToAClientIdThatCannotBe(String clientId) {
        Answer answer = client.signIn(clientId, "wrong-secret");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_client");
    }

    @Test
    void refusesOtherGrants() {
        assertError(client.post(Map.of("grant_type", "password")), 400, "unsupported_grant_type");
        assertError(client.post(Map.of("grant_type", "refresh_token")), 400, "invalid_request");
        assertError(client.post(Map.of("scope", "catalog")), 400, "invalid_request");
        assertError(client.tokens("", Client.FORM), 400, "invalid_request");
    }

    @Test
    void refusesWhatIsNoForm() {
        assertError(
                client.tokens("{\"grant_type\":\"client_credentials\"}", "application/json"),
                400,
                "invalid_request");
        assertError(
                client.tokens("grant_type=client_credentials", "text/plain"),
                400,
                "invalid_request");
        assertError(client.tokens("grant_type=%zz", Client.FORM), 400, "invalid_request");
        assertError(
                client.tokens("grant_type=a&grant_type=a", Client.FORM), 400, "invalid_request");
    }

    @Test
    void readsAContentTypeWithACharset() {
        Answer answer =
                client.tokens(
                        "grant_type=client_credentials&client_id=admin&client_secret="
                                + IdentityServer.SECRET,
                        "Application/X-WWW-Form-URLEncoded; charset=UTF-8");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void refusesAnOversizedForm() {
        String largest = "grant_type=x&pad=" + "x".repeat(64 * 1024 - 17);

        assertError(client.tokens(largest, Client.FORM), 400, "unsupported_grant_type");
        assertError(client.tokens(largest + "x", Client.FORM), 413, "invalid_request");
    }

    @Test
    void readsNoCredentialsFromTheQuery() {
        Answer answer =
                client.open(
                        "POST",
                        "/v1/oauth/tokens?grant_type=client_credentials&client_id=admin&client_secret="
                                + IdentityServer.SECRET);

        assertError(answer, 400, "invalid_request");
    }

    @Test
    void answersPostOnly() {
        assertThat(client.open("GET", "/v1/oauth/tokens").status()).isEqualTo(405);
    }

    @Test
    void leavesARecordOfWhatWasGiven() {
        String token = client.signIn("admin", IdentityServer.SECRET).token();

        LoginAuditRow row = server.audit().getFirst();
        assertThat(row.outcome()).isEqualTo("issued");
        assertThat(row.grantType()).isEqualTo("client_credentials");
        assertThat(row.clientId()).isEqualTo("admin");
        assertThat(row.subject()).isEqualTo("admin");
        assertThat(row.tokenId()).isEqualTo(Forger.claims(token).getJWTID());
        assertThat(row.remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(row.userAgent()).startsWith("Java-http-client");
        assertThat(row.requestId()).isNotBlank();
        assertThat(row.at()).isEqualTo(CLOCK.instant());
    }

    @Test
    void leavesARecordOfWhatWasRefusedAndWhy() {
        createDisabled("dreamer", "dreamer-secret");
        var reasons =
                Map.ofEntries(
                        entry("unknown client", client.signIn("nobody", "wrong-secret")),
                        entry("wrong secret", client.signIn("dreamer", "wrong-secret")),
                        entry("disabled client", client.signIn("dreamer", "dreamer-secret")),
                        entry("grant_type is missing", client.post(Map.of())),
                        entry(
                                "unusable credentials",
                                client.post(Map.of("grant_type", Client.CLIENT_CREDENTIALS))));

        assertThat(reasons.values()).noneMatch(answer -> answer.status() == 200);
        assertThat(server.audit().subList(0, 5))
                .allMatch(row -> row.outcome().equals("refused"))
                .extracting(LoginAuditRow::reason)
                .containsExactlyInAnyOrderElementsOf(reasons.keySet());
    }

    @Test
    void recordsNoSecrets() {
        client.signIn("admin", "my-typed-password");
        client.signIn("my typed password", "x");
        client.signIn("admin", IdentityServer.SECRET);

        assertThat(server.audit().toString())
                .doesNotContain("my-typed-password")
                .doesNotContain("my typed password")
                .doesNotContain(IdentityServer.SECRET);
    }

    private static void createDisabled(String name, String secret) {
        String admin = client.signIn("admin", IdentityServer.SECRET).token();
        Answer answer =
                client.put(
                        "/api/v1/principals/" + name,
                        admin,
                        "{\"disabled\":true,\"client-secret\":\"%s\"}".formatted(secret));
        assertThat(answer.status()).isEqualTo(201);
    }

    private static void assertError(Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("error")).isEqualTo(error);
        assertThat(answer.text("error_description")).isNotBlank();
    }
}
