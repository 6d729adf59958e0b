package dev.tarn.writer.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static final int TEXTS = 200_000;
    private static final byte[] LEADING = {
        'a',
        (byte) 0x80,
        (byte) 0xC1,
        (byte) 0xC2,
        (byte) 0xDF,
        (byte) 0xE0,
        (byte) 0xE1,
        (byte) 0xED,
        (byte) 0xEF,
        (byte) 0xF0,
        (byte) 0xF1,
        (byte) 0xF4,
        (byte) 0xF5,
        (byte) 0xFF
    };
    private static final byte[] FOLLOWING = {
        'b', (byte) 0x80, (byte) 0x8F, (byte) 0x90, (byte) 0x9F, (byte) 0xA0, (byte) 0xBF
    };

    @Test
    void takesForTextWhatTheJdkTakesForIt() {
        Random random = Seeds.random();
        for (int i = 0; i < TEXTS; i++) {
            byte[] bytes = bytes(random);

            assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(isDecoded(bytes));
        }
    }

    /** Letters, and between them what may be a character or nearly one. */
    private static byte[] bytes(Random random) {
        byte[] bytes = "some letters, and then".getBytes(UTF_8);
        int at = random.nextInt(bytes.length - 4);
        bytes[at] = LEADING[random.nextInt(LEADING.length)];
        int following = random.nextInt(4);
        for (int next = at + 1; next <= at + following; next++) {
            bytes[next] = FOLLOWING[random.nextInt(FOLLOWING.length)];
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at + 2) : bytes;
    }

    private static boolean isDecoded(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).hasRemaining();
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
