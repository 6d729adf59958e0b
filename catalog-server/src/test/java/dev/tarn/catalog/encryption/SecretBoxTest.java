package dev.tarn.catalog.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.Secret;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private final SecretBox box = SecretBox.of(key((byte) 1));

    @Test
    void opensWhatItSealed() {
        byte[] sealed = box.seal("s3cret".getBytes(UTF_8), "lake/sales");

        assertThat(new String(sealed, UTF_8)).doesNotContain("s3cret");
        assertThat(box.open(sealed, "lake/sales")).isEqualTo("s3cret".getBytes(UTF_8));
    }

    @Test
    void opensWhatAnotherServerSealedWithTheSameKey() {
        byte[] sealed = SecretBox.of(key((byte) 1)).seal(new byte[] {7}, "lake/sales");

        assertThat(box.open(sealed, "lake/sales")).containsExactly(7);
    }

    @Test
    void sealsTheSameBytesDifferentlyEachTime() {
        byte[] plain = "s3cret".getBytes(UTF_8);

        assertThat(box.seal(plain, "lake/sales")).isNotEqualTo(box.seal(plain, "lake/sales"));
    }

    @Test
    void refusesAnotherKey() {
        byte[] sealed = box.seal(new byte[] {7}, "lake/sales");

        assertThatThrownBy(() -> SecretBox.of(key((byte) 2)).open(sealed, "lake/sales"))
                .isInstanceOf(CannotDecrypt.class)
                .hasMessage(
                        "Cannot decrypt lake/sales: it was changed, or encrypted with another encryption-key");
    }

    @Test
    void refusesAnotherPurpose() {
        byte[] sealed = box.seal(new byte[] {7}, "lake/sales");

        assertThatThrownBy(() -> box.open(sealed, "lake/other")).isInstanceOf(CannotDecrypt.class);
    }

    @Test
    void refusesEveryFlippedByteAndEveryShorterLength() {
        byte[] sealed = box.seal(new byte[] {7}, "lake/sales");

        for (int i = 0; i < sealed.length; i++) {
            byte[] flipped = sealed.clone();
            flipped[i] ^= 1;
            byte[] cut = Arrays.copyOf(sealed, i);
            assertThatThrownBy(() -> box.open(flipped, "lake/sales"))
                    .isInstanceOf(CannotDecrypt.class);
            assertThatThrownBy(() -> box.open(cut, "lake/sales")).isInstanceOf(CannotDecrypt.class);
        }
    }

    @Test
    void refusesAKeyThatIsNotThirtyTwoBytesWithoutShowingIt() {
        assertThatThrownBy(() -> SecretBox.of(new Secret("c2hvcnQ=")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use encryption-key: it has 5 bytes and not 32");
        assertThatThrownBy(() -> SecretBox.of(new Secret("not base64 at all!")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use encryption-key: it is not base64");
    }

    private static Secret key(byte fill) {
        var bytes = new byte[32];
        Arrays.fill(bytes, fill);
        return new Secret(Base64.getEncoder().encodeToString(bytes));
    }
}
