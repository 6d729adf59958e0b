package dev.tarn.chassis.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.tarn.chassis.identity.Verification.Rejected;
import dev.tarn.chassis.identity.Verification.Unavailable;
import dev.tarn.chassis.identity.Verification.Verified;
import dev.tarn.chassis.telemetry.Health;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RemoteKeysTest {
    private static final Unavailable UNAVAILABLE =
            new Unavailable("The keys of the issuer cannot be fetched");

    private final TestIssuer issuer = TestIssuer.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private Instant now = Instant.parse("2026-03-31T12:00:00Z");
    private final RemoteKeys keys = new RemoteKeys(client, issuer.keySet(), () -> now);
    private final TokenVerifier verifier =
            JwksTokenVerifier.remote(keys, issuer.issuer(), TestIssuer.AUDIENCE, () -> now);

    @AfterEach
    void stop() {
        client.close();
        issuer.close();
    }

    private Verification verify() {
        return verifier.verify(issuer.token("ada", now));
    }

    @Test
    void fetchesTheKeysOnceForMany() {
        for (int i = 0; i < 10; i++) {
            assertThat(verify()).isInstanceOf(Verified.class);
        }
        assertThat(issuer.asked()).isEqualTo(1);
    }

    @Test
    void renewsTheKeysNowAndThen() {
        verify();
        now = now.plus(Duration.ofMinutes(5));

        assertThat(verify()).isInstanceOf(Verified.class);
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void findsANewKeyAsSoonAsATokenNamesIt() {
        verify();
        now = now.plusSeconds(5);
        issuer.rotateTo("key-2");

        assertThat(verify()).isInstanceOf(Verified.class);
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void aKeyThatWasWithdrawnIsForgottenWithTheNextRenewal() {
        String old = issuer.token("ada", now);
        verify();
        issuer.rotateTo("key-2");
        now = now.plus(Duration.ofMinutes(5));

        assertThat(verifier.verify(old))
                .isEqualTo(new Rejected("The token is signed with an unknown key"));
    }

    @Test
    void inventedKeysCostOneQuestionEveryFewSecondsAndNobodyElse() {
        String good = issuer.token("ada", now);
        verify();
        now = now.plusSeconds(5);
        var stranger = TestIssuer.newKey("invented");
        String invented =
                TestIssuer.sign(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("invented").build(),
                        issuer.claims("eve", now).build(),
                        stranger);

        for (int i = 0; i < 100; i++) {
            assertThat(verifier.verify(invented)).isInstanceOf(Rejected.class);
            assertThat(verifier.verify(good)).isInstanceOf(Verified.class);
        }

        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void outlivesAShortOutageAndFailsClosedInALongOne() {
        verify();
        issuer.answer(500);

        now = now.plus(Duration.ofMinutes(14));
        assertThat(verify()).isInstanceOf(Verified.class);
        assertThat(keys.check()).isEqualTo(new Health.Up());

        now = now.plus(Duration.ofMinutes(1));
        assertThat(verify()).isEqualTo(UNAVAILABLE);
        assertThat(keys.check())
                .isEqualTo(new Health.Down("No keys from " + issuer.keySet() + ": status 500"));

        issuer.answer(200);
        now = now.plusSeconds(5);
        assertThat(verify()).isInstanceOf(Verified.class);
    }

    @Test
    void believesNothingBeforeTheFirstKeys() {
        issuer.answer(404);
        assertThat(verify()).isEqualTo(UNAVAILABLE);

        issuer.close();
        now = now.plusSeconds(5);
        assertThat(verify()).isEqualTo(UNAVAILABLE);
        assertThat(keys.check()).isInstanceOf(Health.Down.class);
    }

    @Test
    void rejectsNoUnknownKeyWhileItCannotAskForNewOnes() {
        verify();
        now = now.plusSeconds(5);
        issuer.rotateTo("key-2");
        issuer.answer(500);

        assertThat(verify()).isEqualTo(UNAVAILABLE);
        // Within the pause, when nobody asks again.
        assertThat(verify()).isEqualTo(UNAVAILABLE);

        issuer.answer(200);
        now = now.plusSeconds(5);
        assertThat(verify()).isInstanceOf(Verified.class);
    }

    @Test
    @Timeout(60)
    void doesNotWaitForAnAnswerThatNeverEnds() {
        issuer.stall();

        assertThat(verify()).isEqualTo(UNAVAILABLE);
        assertThat(keys.check()).asString().contains("no whole answer within PT5S");
    }

    @Test
    void readsAnAnswerUpToItsBoundAndNoFurther() {
        issuer.pad(32 * 1024);
        assertThat(verify()).isInstanceOf(Verified.class);

        issuer.pad(64 * 1024);
        now = now.plus(Duration.ofMinutes(15));
        assertThat(verify()).isEqualTo(UNAVAILABLE);
    }

    @Test
    void isUpWhenTheKeysCanBeFetched() {
        assertThat(keys.check()).isEqualTo(new Health.Up());
        assertThat(keys.check()).isEqualTo(new Health.Up());
        assertThat(issuer.asked()).isEqualTo(1);
    }
}
