package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenExchangeTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00Z");
    private static TestDatabase database;
    private static IdentityServer server;
    private static Client client;

    private String trino = "";
    private String anna = "";

    @BeforeAll
    static void start() {
        database = IdentityServer.database();
        server = IdentityServer.start(database, CLOCK);
        client = server.client();
    }

    /** Also puts right what the test before has changed. */
    @BeforeEach
    void signIn() {
        server.put(
                "trino", "\"engine\":true,\"disabled\":false,\"client-secret\":\"trino-secret\"");
        server.put("anna", "\"disabled\":false,\"client-secret\":\"anna-secret\"");
        trino = client.signIn("trino", "trino-secret").token();
        anna = client.signIn("anna", "anna-secret").token();
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @Test
    void letsAnEngineActForAPersonWhomItNamesInAnUnsignedToken() {
        Answer answer = client.actFor(Forger.unsigned("anna"), Client.JWT, trino);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.text("issued_token_type")).isEqualTo(Client.ACCESS_TOKEN);
        JWTClaimsSet claims = Forger.claims(answer.token());
        assertThat(claims.getSubject()).isEqualTo("anna");
        assertThat(claims.getClaim("act")).asString().contains("sub=trino");
        assertThat(ask(answer.token()).message()).contains("Principal anna");
        LoginAuditRow row = server.audit().getFirst();
        assertThat(row.subject()).isEqualTo("anna");
        assertThat(row.actor()).isEqualTo("trino");
    }

    @Test
    void saysWhomATokenStandsFor() {
        String forAnna = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();

        assertThat(client.get("/api/v1/self", anna).json())
                .hasToString("{\"name\":\"anna\",\"roles\":[],\"engine\":false}");
        assertThat(client.get("/api/v1/self", forAnna).json())
                .hasToString(
                        "{\"name\":\"anna\",\"roles\":[],\"engine\":false,\"actor\":\"trino\"}");
        assertThat(client.get("/api/v1/self", server.admin()).json().path("roles"))
                .hasToString("[\"admin\"]");
        assertThat(client.get("/api/v1/self", trino + "x").status()).isEqualTo(401);
    }

    @Test
    void letsAnEngineActForAPersonWhoseTokenItHolds() {
        Answer answer = client.actFor(anna, Client.ACCESS_TOKEN, trino);

        assertThat(Forger.claims(answer.token()).getSubject()).isEqualTo("anna");
        assertThat(Forger.claims(answer.token()).getClaim("act")).asString().contains("sub=trino");
    }

    @Test
    void givesAnEngineATokenOfItsOwnWhenItNamesItself() {
        Answer answer = client.actFor(Forger.unsigned("trino"), Client.JWT, trino);

        assertThat(Forger.claims(answer.token()).getSubject()).isEqualTo("trino");
        assertThat(Forger.claims(answer.token()).getClaim("act")).isNull();
    }

    @Test
    void refusesAnUnsignedSubjectFromWhoIsNoEngine() {
        Answer answer = client.actFor(Forger.unsigned("admin"), Client.JWT, anna);

        assertError(answer, "unauthorized_client");
        assertThat(server.audit().getFirst().reason()).isEqualTo("anna is no engine");
    }

    @Test
    void refusesASignedSubjectFromWhoIsNoEngine() {
        assertError(
                client.actFor(server.admin(), Client.ACCESS_TOKEN, anna), "unauthorized_client");
    }

    @Test
    void refusesAnUnsignedSubjectWithoutAnActorEvenWithAnEnginesSecret() {
        var form =
                Map.of(
                        "grant_type",
                        Client.TOKEN_EXCHANGE,
                        "subject_token",
                        Forger.unsigned("anna"),
                        "subject_token_type",
                        Client.JWT);

        assertError(client.post(form), "invalid_request");
        assertError(client.post(form, "Authorization", "Bearer " + trino), "invalid_request");
        assertError(
                client.post(form, "Authorization", Client.basic("trino", "trino-secret")),
                "invalid_request");
    }

    @Test
    void refusesAPersonWhoIsUnknownDisabledOrAnEngineInTheSameWords() {
        server.put("ben", "\"disabled\":true");
        server.put("spark", "\"engine\":true");

        Answer unknown = client.actFor(Forger.unsigned("nobody"), Client.JWT, trino);
        Answer disabled = client.actFor(Forger.unsigned("ben"), Client.JWT, trino);
        Answer engine = client.actFor(Forger.unsigned("spark"), Client.JWT, trino);
        Answer malformed = client.actFor(Forger.unsigned("no\u0000body"), Client.JWT, trino);

        assertError(unknown, "invalid_request");
        assertThat(disabled.body()).isEqualTo(unknown.body());
        assertThat(engine.body()).isEqualTo(unknown.body());
        assertThat(malformed.body()).isEqualTo(unknown.body());
    }

    @Test
    void refusesAnActorTokenThatDoesNotHold() {
        String subject = Forger.unsigned("anna");

        assertError(
                client.actFor(subject, Client.JWT, Forger.withoutSignature(trino)),
                "invalid_request");
        assertError(
                client.actFor(
                        subject,
                        Client.JWT,
                        Forger.signed(Forger.claims(trino), Forger.key(), Forger.kid(trino))),
                "invalid_request");
        assertError(client.actFor(subject, Client.JWT, "x"), "invalid_request");

        CLOCK.advance(Duration.ofHours(2));
        assertError(client.actFor(subject, Client.JWT, trino), "invalid_request");
    }

    @Test
    void refusesAnActorThatIsDisabledOrNoLongerAnEngine() {
        server.put("trino", "\"engine\":false");
        assertError(
                client.actFor(Forger.unsigned("anna"), Client.JWT, trino), "unauthorized_client");

        server.put("trino", "\"engine\":true,\"disabled\":true");
        assertError(client.actFor(Forger.unsigned("anna"), Client.JWT, trino), "invalid_request");
    }

    @Test
    void refusesToChainOneEngineToAnother() {
        server.put("spark", "\"engine\":true,\"client-secret\":\"spark-secret\"");
        String spark = client.signIn("spark", "spark-secret").token();
        String annaByTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();

        assertError(client.actFor(annaByTrino, Client.ACCESS_TOKEN, spark), "invalid_request");
        assertError(
                client.actFor(Forger.unsigned("ben"), Client.JWT, annaByTrino), "invalid_request");
    }

    @Test
    void refusesASubjectTokenThatClaimsASignatureAndHasNone() {
        String forged = Forger.signed(Forger.claims(anna), Forger.key(), Forger.kid(anna));

        assertError(client.actFor(forged, Client.JWT, trino), "invalid_request");
        assertError(client.actFor(forged, Client.ACCESS_TOKEN, trino), "invalid_request");
        assertError(
                client.actFor(Forger.unsigned("anna"), Client.ACCESS_TOKEN, trino),
                "invalid_request");
    }

    @Test
    void endsTokensInAnEnginesHandsWithTheEngineAndWithThePerson() {
        String byTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();
        assertThat(ask(byTrino).authenticated()).isTrue();

        server.put("trino", "\"engine\":false");
        assertThat(ask(byTrino).authenticated()).isFalse();

        server.put("trino", "\"engine\":true");
        assertThat(ask(byTrino).authenticated()).isTrue();
        server.put("anna", "\"disabled\":true");
        assertThat(ask(byTrino).authenticated()).isFalse();
    }

    /** The engine would name them again, and is not asked to: it does not know of the secret. */
    @Test
    void keepsTokensInAnEnginesHandsOverANewSecretOfThePerson() {
        String byTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();

        server.put("anna", "\"client-secret\":\"another-secret\"");

        assertThat(ask(byTrino).authenticated()).isTrue();
        assertThat(ask(anna).authenticated()).isFalse();
        server.put("trino", "\"client-secret\":\"another-secret\"");
        assertThat(ask(byTrino).authenticated()).isFalse();
    }

    @Test
    void keepsAnAdministratorInAnEnginesHandsFromManaging() {
        String byTrino = client.actFor(Forger.unsigned("admin"), Client.JWT, trino).token();

        Answer answer = ask(byTrino);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message()).contains("through trino");
    }

    @Test
    void renewsAValidTokenForWhoeverHoldsIt() {
        CLOCK.advance(Duration.ofMinutes(50));

        String renewed = client.refresh(anna).token();

        CLOCK.advance(Duration.ofMinutes(50));
        assertThat(ask(anna).authenticated()).isFalse();
        assertThat(ask(renewed).message()).contains("Principal anna");
    }

    @Test
    void keepsTheActorWhenATokenIsRenewed() {
        String byTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();

        JWTClaimsSet claims = Forger.claims(client.refresh(byTrino).token());

        assertThat(claims.getSubject()).isEqualTo("anna");
        assertThat(claims.getClaim("act")).asString().contains("sub=trino");
    }

    @Test
    void letsAnEngineNameItselfNoLongerThanItsSessionLasts() {
        assertEndsWithTheSession(held -> client.actFor(Forger.unsigned("trino"), Client.JWT, held));
    }

    @Test
    void letsAnEngineShowItsOwnTokenNoLongerThanItsSessionLasts() {
        assertEndsWithTheSession(held -> client.actFor(held, Client.ACCESS_TOKEN, held));
    }

    @Test
    void letsAnEngineHoldATokenOfAPersonNoLongerThanItsOwnSessionLasts() {
        CLOCK.advance(Duration.ofHours(1).minusSeconds(1));
        String byTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();
        for (int halfHour = 2; halfHour < 48; halfHour++) {
            CLOCK.advance(Duration.ofMinutes(30));
            byTrino = client.refresh(byTrino).token();
        }

        CLOCK.advance(Duration.ofMinutes(30));

        assertError(client.refresh(byTrino), "invalid_request");
    }

    @Test
    void letsAnEngineActForThePersonOfATokenNoLongerThanThatOnesSessionLasts() {
        String held = anna;
        for (int halfHour = 1; halfHour < 48; halfHour++) {
            CLOCK.advance(Duration.ofMinutes(30));
            held = client.refresh(held).token();
        }
        trino = client.signIn("trino", "trino-secret").token();
        String byTrino = client.actFor(held, Client.ACCESS_TOKEN, trino).token();
        assertThat(ask(byTrino).authenticated()).isTrue();

        CLOCK.advance(Duration.ofMinutes(30));

        assertError(client.refresh(byTrino), "invalid_request");
        assertError(client.actFor(held, Client.ACCESS_TOKEN, trino), "invalid_request");
    }

    /** Refused before it has expired, Iceberg's client gives up instead of showing its secret. */
    @Test
    void givesNoTokenThatOutlivesItsSession() {
        String held = anna;
        for (int halfHour = 1; halfHour < 48; halfHour++) {
            CLOCK.advance(Duration.ofMinutes(30));
            held = client.refresh(held).token();
        }
        CLOCK.advance(Duration.ofMinutes(29).plusMillis(59_500));

        Answer last = client.refresh(held);

        assertThat(Forger.claims(last.token()).getExpirationTime())
                .isEqualTo(Date.from(CLOCK.instant().plusMillis(500)));
        assertThat(last.json().path("expires_in").asLong()).isEqualTo(1);
    }

    /** As a thief of the token would try, who has no secret. */
    private void assertEndsWithTheSession(Function<String, Answer> renewal) {
        String held = trino;
        for (int halfHour = 1; halfHour < 48; halfHour++) {
            CLOCK.advance(Duration.ofMinutes(30));
            Answer answer = renewal.apply(held);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            held = answer.token();
        }

        CLOCK.advance(Duration.ofMinutes(30));

        assertError(renewal.apply(held), "invalid_request");
        assertError(client.actFor(Forger.unsigned("anna"), Client.JWT, held), "invalid_request");
    }

    @Test
    void renewsNoLongerThanASessionLasts() {
        String token = anna;
        for (int i = 0; i < 47; i++) {
            CLOCK.advance(Duration.ofMinutes(30));
            token = client.refresh(token).token();
        }

        CLOCK.advance(Duration.ofMinutes(30));
        assertError(client.refresh(token), "invalid_request");

        String again = client.refresh(token, "anna", "anna-secret").token();
        assertThat(client.refresh(again).status()).isEqualTo(200);
    }

    @Test
    void refusesToRenewWhatDoesNotHold() {
        assertError(client.refresh(Forger.withoutSignature(anna)), "invalid_request");
        assertError(
                client.refresh(Forger.signed(Forger.claims(anna), Forger.key(), Forger.kid(anna))),
                "invalid_request");
        CLOCK.advance(Duration.ofHours(2));
        assertError(client.refresh(anna), "invalid_request");
    }

    @Test
    void refusesToRenewAfterARevocation() {
        server.put("anna", "\"disabled\":true");

        assertError(client.refresh(anna), "invalid_request");
    }

    @Test
    void renewsAnExpiredTokenForItsClientWithTheSecret() {
        CLOCK.advance(Duration.ofDays(90));

        Answer answer = client.refresh(anna, "anna", "anna-secret");

        assertThat(ask(answer.token()).message()).contains("Principal anna");
        assertThat(client.refresh(anna, "anna", "wrong-secret").text("error"))
                .isEqualTo("invalid_client");
    }

    @Test
    void renewsAnExpiredTokenOfAPersonForTheEngineThatHeldIt() {
        String byTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();
        CLOCK.advance(Duration.ofHours(2));

        Answer answer = client.refresh(byTrino, "trino", "trino-secret");

        assertThat(Forger.claims(answer.token()).getSubject()).isEqualTo("anna");
        assertThat(Forger.claims(answer.token()).getClaim("act")).asString().contains("sub=trino");
    }

    @Test
    void refusesToRenewTheTokenOfAnotherWithASecret() {
        String byTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();

        assertError(client.refresh(server.admin(), "anna", "anna-secret"), "invalid_request");
        assertError(client.refresh(anna, "trino", "trino-secret"), "invalid_request");
        assertError(client.refresh(byTrino, "anna", "anna-secret"), "invalid_request");
    }

    @Test
    void refusesToRenewAForgedTokenOfAPersonForAnEngine() {
        String byTrino = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();
        JWTClaimsSet forged =
                new JWTClaimsSet.Builder(Forger.claims(byTrino))
                        .subject("admin")
                        .issueTime(Date.from(CLOCK.instant()))
                        .build();

        assertError(
                client.refresh(
                        Forger.signed(forged, Forger.key(), Forger.kid(byTrino)),
                        "trino",
                        "trino-secret"),
                "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "access_token",
                "urn:ietf:params:oauth:token-type:id_token",
                "urn:ietf:params:oauth:token-type:refresh_token",
                "urn:ietf:params:oauth:token-type:saml2"
            })
    void refusesOtherTypesOfSubjectTokens(String type) {
        assertError(client.actFor(anna, type, trino), "invalid_request");
    }

    @Test
    void refusesARequestWithoutASubjectOrWithAnActorOfNoType() {
        assertError(client.post(Map.of("grant_type", Client.TOKEN_EXCHANGE)), "invalid_request");
        assertError(
                client.post(
                        Map.of(
                                "grant_type",
                                Client.TOKEN_EXCHANGE,
                                "subject_token",
                                Forger.unsigned("anna"),
                                "subject_token_type",
                                Client.JWT,
                                "actor_token",
                                trino)),
                "invalid_request");
    }

    private Answer ask(String bearer) {
        return client.get("/api/v1/roles", bearer);
    }

    private static void assertError(Answer answer, String error) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo(error);
        assertThat(answer.text("error_description")).isNotBlank();
    }
}
