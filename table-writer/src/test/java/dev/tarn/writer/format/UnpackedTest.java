package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.github.luben.zstd.Zstd;
import dev.tarn.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Packed bodies: every byte of them, or a failure. */
class UnpackedTest {
    private static final byte[] FIRST = "{\"id\": 1}\n".getBytes(UTF_8);
    private static final byte[] SECOND = "{\"id\": 2}\n".getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void readsAllMembers(Compression compression) throws IOException {
        byte[] packed = joined(pack(compression, FIRST), pack(compression, SECOND));

        assertThat(read(compression, new ByteArrayInputStream(packed)))
                .isEqualTo(joined(FIRST, SECOND));
        // A store says that nothing is there yet, which is no end.
        assertThat(read(compression, Read.inPieces(packed, Seeds.random())))
                .isEqualTo(joined(FIRST, SECOND));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void refusesADamagedMemberBehindAGoodOne(Compression compression) throws IOException {
        byte[] second = pack(compression, SECOND);
        second[0] ^= 0x40;

        refuses(compression, joined(pack(compression, FIRST), second));
        refuses(compression, joined(pack(compression, FIRST), "rest".getBytes(UTF_8)));
        refuses(compression, joined(pack(compression, FIRST), new byte[64]));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void refusesWhatIsCutOffAnywhere(Compression compression) throws IOException {
        byte[] packed = joined(pack(compression, FIRST), pack(compression, SECOND));
        int first = pack(compression, FIRST).length;

        for (int length = 1; length < packed.length; length++) {
            if (length != first) {
                refuses(compression, Arrays.copyOf(packed, length));
            }
        }
    }

    @Test
    void refusesDamagedBytes() throws IOException {
        Random random = Seeds.random();
        byte[] text = new byte[5_000];
        random.nextBytes(text);
        byte[] good = pack(Compression.GZIP, text);

        for (int i = 0; i < 50; i++) {
            byte[] packed = good.clone();
            // Behind the header, whose time and flags say nothing of the content.
            packed[10 + random.nextInt(packed.length - 10)] ^= (byte) (1 << random.nextInt(8));

            refuses(Compression.GZIP, packed);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void refusesWhatUnfoldsWithoutMeasure(Compression compression) throws IOException {
        byte[] packed = pack(compression, new byte[70 * 1024 * 1024]);

        refuses(compression, packed);
    }

    private static void refuses(Compression compression, byte[] packed) {
        assertThatIOException()
                .isThrownBy(() -> read(compression, new ByteArrayInputStream(packed)));
    }

    private static byte[] read(Compression compression, InputStream packed) throws IOException {
        try (InputStream body = Unpacked.of(packed, compression, 1_000)) {
            return body.readAllBytes();
        }
    }

    private static byte[] pack(Compression compression, byte[] text) throws IOException {
        return switch (compression) {
            case NONE -> text;
            case ZSTD -> Zstd.compress(text);
            case GZIP -> {
                var packed = new ByteArrayOutputStream();
                try (var out = new GZIPOutputStream(packed)) {
                    out.write(text);
                }
                yield packed.toByteArray();
            }
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
