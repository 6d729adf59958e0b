package dev.tarn.chassis.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import dev.tarn.chassis.identity.TestIssuer.Shown;
import dev.tarn.chassis.identity.Verification.Rejected;
import dev.tarn.chassis.identity.Verification.Verified;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskedTokensTest {
    private final TestIssuer issuer = TestIssuer.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-03-31T12:00:00Z");
    private final TokenVerifier verifier =
            new AskedTokens(
                    new JwksTokenVerifier(
                            issuer.issuer(),
                            TestIssuer.AUDIENCE,
                            new ImmutableJWKSet<>(new JWKSet(issuer.key().toPublicJWK())),
                            () -> now),
                    client,
                    issuer.uri().resolve("/api/v1/self"),
                    "some-service",
                    meters,
                    () -> now);

    @AfterEach
    void stop() {
        client.close();
        issuer.close();
    }

    @Test
    void asksTheIssuerOnceInAWhile() {
        String token = issuer.token("ada", now);

        for (int i = 0; i < 3; i++) {
            assertThat(verifier.verify(token)).isInstanceOf(Verified.class);
        }
        assertThat(issuer.shown()).containsExactly(new Shown(token, "some-service", ""));
        now = now.plusSeconds(5);
        assertThat(verifier.verify(token)).isInstanceOf(Verified.class);
        assertThat(issuer.shown()).hasSize(2);
    }

    @Test
    void refusesWhatTheIssuerRevoked() {
        String token = issuer.token("ada", now);
        assertThat(verifier.verify(token)).isInstanceOf(Verified.class);
        issuer.revoke(token);
        now = now.plusSeconds(5);

        for (int i = 0; i < 2; i++) {
            assertThat(verifier.verify(token))
                    .isEqualTo(new Rejected("The token was revoked, or its principal is no more"));
        }
        // Nobody remembers that: the record is the issuer's.
        assertThat(issuer.shown()).hasSize(3);
        assertThat(verifier.verify(issuer.token("eve", now))).isInstanceOf(Verified.class);
    }

    @Test
    void knowsTheRolesOfNow() {
        String token = issuer.token("ada", now);
        assertThat(roles(token)).containsExactly("steward");
        issuer.change("ada", List.of("reader", "writer"));
        now = now.plusSeconds(5);

        assertThat(roles(token)).containsExactlyInAnyOrder("reader", "writer");
        assertThat(unanswered()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"name\":\"ada\"}",
                "{\"name\":\"eve\",\"roles\":[]}",
                "{\"name\":\"ada\",\"roles\":[1]}",
                "{\"name\":\"ada\",\"roles\":\"a\"}"
            })
    void believesNoAnswerThatIsNone(String answer) {
        var ada = new Principal("ada", Set.of("steward"), false, Optional.of("trino"));

        assertThat(SelfAnswer.read(answer.getBytes(UTF_8), ada)).isEmpty();
        assertThat(
                        SelfAnswer.read(
                                "{\"name\":\"ada\",\"x\":{\"y\":[]},\"roles\":[],\"engine\":true}"
                                        .getBytes(UTF_8),
                                ada))
                .contains(new Principal("ada", Set.of(), true, Optional.of("trino")));
    }

    private Set<String> roles(String token) {
        return ((Verified) verifier.verify(token)).principal().roles();
    }

    private double unanswered() {
        return meters.counter("identity.questions.unanswered").count();
    }

    @Test
    void showsTheIssuerWhatIsNotBelievedHere() {
        String foreign = issuer.tokenFor("elsewhere", "ada", now);

        assertThat(verifier.verify(foreign))
                .isEqualTo(new Rejected("The token is for another audience"));
        assertThat(verifier.verify("not\u00e4 token")).isInstanceOf(Rejected.class);

        assertThat(issuer.shown()).extracting(Shown::token).containsExactly(foreign, "not??token");
        assertThat(unreported()).isZero();
    }

    @Test
    void goesBySignaturesWhileTheIssuerDoesNotAnswer() {
        String token = issuer.token("ada", now);
        String foreign = issuer.tokenFor("elsewhere", "ada", now);
        issuer.close();

        assertThat(verifier.verify(token)).isInstanceOf(Verified.class);
        assertThat(verifier.verify(foreign)).isInstanceOf(Rejected.class);
        assertThat(unreported()).isEqualTo(1);
        assertThat(unanswered()).isEqualTo(1);
    }

    private double unreported() {
        return meters.counter("identity.rejections.unreported").count();
    }
}
