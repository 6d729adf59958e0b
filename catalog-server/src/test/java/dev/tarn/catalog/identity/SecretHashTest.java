package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.Secret;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHashTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void matchesItsSecretAndNoOther() {
        var hash = SecretHash.parse(SecretHash.of(new Secret("correct horse"), random).toString());

        assertThat(hash.matches(new Secret("correct horse"))).isTrue();
        assertThat(hash.matches(new Secret("correct horsf"))).isFalse();
        assertThat(hash.matches(new Secret(""))).isFalse();
    }

    @Test
    void saysHowItWasMadeAndNothingOfTheSecret() {
        String text = SecretHash.of(new Secret("correct"), random).toString();

        assertThat(text).startsWith("$argon2id$v=19$m=7168,t=5,p=1$").doesNotContain("correct");
    }

    @Test
    void differsForTheSameSecret() {
        String first = SecretHash.of(new Secret("correct"), random).toString();
        String second = SecretHash.of(new Secret("correct"), random).toString();

        assertThat(first).isNotEqualTo(second);
    }

    /** From the reference implementation: {@code argon2 somesalt -id -t 2 -k 256 -p 1 -e}. */
    @Test
    void agreesWithTheReferenceImplementation() {
        var hash =
                SecretHash.parse(
                        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");

        assertThat(hash.matches(new Secret("password"))).isTrue();
        assertThat(hash.matches(new Secret("passwore"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "password",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR",
                "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
            })
    void refusesWhatIsNoArgon2idHash(String text) {
        assertThatThrownBy(() -> SecretHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
