package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.catalog.identity.ClientSecrets.Check;
import dev.tarn.chassis.config.Secret;
import dev.tarn.testkit.MutableClock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ClientSecretsTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final MutableClock clock = MutableClock.at("2026-03-31T12:00:00Z");
    private final ClientSecrets secrets = new ClientSecrets(clock);
    private final PrincipalRow trino = principal("trino", secrets.hash(new Secret("right-secret")));

    @Test
    void tellsRightFromWrong() {
        assertThat(secrets.check(Optional.of(trino), new Secret("right-secret")))
                .isEqualTo(Check.RIGHT);
        assertThat(secrets.check(Optional.of(trino), new Secret("wrong-secret")))
                .isEqualTo(Check.WRONG);
    }

    @Test
    void findsEverySecretOfNobodyWrong() {
        assertThat(secrets.check(Optional.empty(), new Secret("right-secret")))
                .isEqualTo(Check.WRONG);
    }

    @Test
    void takesAsLongForNobodyAsForAWrongSecret() {
        // The first checks wait for the compiler; processor time does not depend on what else runs.
        leastNanos(Optional.of(trino));

        long wrong = leastNanos(Optional.of(trino));
        long nobody = leastNanos(Optional.empty());

        assertThat((double) nobody / wrong).isBetween(0.5, 2.0);
    }

    @Test
    void remembersARightSecretForFiveMinutes() {
        assertThat(secrets.remembers(trino, new Secret("right-secret"))).isFalse();

        secrets.check(Optional.of(trino), new Secret("right-secret"));

        assertThat(secrets.remembers(trino, new Secret("right-secret"))).isTrue();
        clock.advance(Duration.ofMinutes(5).plusMillis(1));
        assertThat(secrets.remembers(trino, new Secret("right-secret"))).isFalse();
    }

    @Test
    void knowsARightSecretForADay() {
        assertThat(secrets.knows(trino, new Secret("right-secret"))).isFalse();

        secrets.check(Optional.of(trino), new Secret("right-secret"));

        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(secrets.knows(trino, new Secret("right-secret"))).isTrue();
        assertThat(secrets.knows(trino, new Secret("wrong-secret"))).isFalse();
        clock.advance(Duration.ofMillis(2));
        assertThat(secrets.knows(trino, new Secret("right-secret"))).isFalse();
    }

    @Test
    void neitherKnowsNorRemembersTheSecretOfADisabledPrincipal() {
        secrets.check(Optional.of(trino), new Secret("right-secret"));
        PrincipalRow disabled = principal("trino", true, trino.secretHash());

        assertThat(secrets.knows(disabled, new Secret("right-secret"))).isFalse();
        assertThat(secrets.remembers(disabled, new Secret("right-secret"))).isFalse();
    }

    @Test
    void letsNoMoreThanSixtyFourChecksWaitForACore() {
        var noCores = new ClientSecrets(clock, 0);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                threads.execute(
                        () -> noCores.check(Optional.of(trino), new Secret("right-secret")));
            }
            await().until(() -> noCores.waiting() == 64);

            assertThat(noCores.check(Optional.of(trino), new Secret("right-secret")))
                    .isEqualTo(Check.BUSY);

            // It did not wait: all the others still do.
            assertThat(noCores.waiting()).isEqualTo(64);
        }
        assertThat(noCores.waiting()).isZero();
    }

    @Test
    void neverRemembersAWrongSecret() {
        secrets.check(Optional.of(trino), new Secret("wrong-secret"));

        assertThat(secrets.remembers(trino, new Secret("wrong-secret"))).isFalse();
    }

    @Test
    void remembersForOnePrincipalAndOneHashOnly() {
        secrets.check(Optional.of(trino), new Secret("right-secret"));

        assertThat(
                        secrets.remembers(
                                principal("spark", trino.secretHash()), new Secret("right-secret")))
                .isFalse();
        assertThat(
                        secrets.remembers(
                                principal("trino", secrets.hash(new Secret("right-secret"))),
                                new Secret("right-secret")))
                .isFalse();
    }

    @Test
    void generatesSecretsThatItAllowsAndThatDiffer() {
        Secret first = secrets.generate();
        Secret second = secrets.generate();

        assertThat(first.value()).hasSize(43).isNotEqualTo(second.value());
        assertThat(ClientSecrets.allows(first.value())).isTrue();
    }

    @Test
    void allowsEightToTwoHundredAndFiftySixPrintableCharacters() {
        assertThat(ClientSecrets.allows("12345678")).isTrue();
        assertThat(ClientSecrets.allows("~!@#:%^&")).isTrue();
        assertThat(ClientSecrets.allows("x".repeat(256))).isTrue();
        assertThat(ClientSecrets.allows("1234567")).isFalse();
        assertThat(ClientSecrets.allows("x".repeat(257))).isFalse();
        assertThat(ClientSecrets.allows("with a space")).isFalse();
        assertThat(ClientSecrets.allows("lüneburger-heide")).isFalse();
    }

    private long leastNanos(Optional<PrincipalRow> principal) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 7; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            secrets.check(principal, new Secret("wrong-secret"));
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - before);
        }
        return least;
    }

    private static PrincipalRow principal(String name, String hash) {
        return principal(name, false, hash);
    }

    private static PrincipalRow principal(String name, boolean disabled, String hash) {
        return new PrincipalRow(
                name, false, disabled, hash, 1, List.of(), Instant.EPOCH, Instant.EPOCH);
    }
}
