package dev.tarn.writer.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import dev.tarn.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BufferPackingTest {
    private static final int MEGABYTE = 1 << 20;
    private static final long ROOM = 64L * MEGABYTE;

    /** Behind the length that it says of itself. */
    private static byte[] packed(BufferPacking packing, byte[] plain, long length)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());
        if (packing == BufferPacking.ZSTD) {
            bytes.writeBytes(Zstd.compress(plain));
        } else {
            try (var frames = new FramedLZ4CompressorOutputStream(bytes)) {
                frames.write(plain);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] unpacked(BufferPacking packing, byte[] body) throws IOException {
        ByteBuffer plain = packing.plain(body, 0, body.length, ROOM);
        byte[] bytes = new byte[plain.remaining()];
        plain.get(bytes);
        return bytes;
    }

    private static byte[] random(int length) {
        Random random = Seeds.random();
        byte[] bytes = new byte[length];
        // Half of it repeats, so that it is packed at all.
        for (int at = 0; at < length / 2; at++) {
            bytes[at] = (byte) random.nextInt();
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = BufferPacking.class,
            names = {"LZ4", "ZSTD"})
    void unpacksShortAndLongBuffers(BufferPacking packing) throws IOException {
        byte[] small = random(1_000);
        byte[] large = random(MEGABYTE + 1);

        assertThat(unpacked(packing, packed(packing, small, small.length))).isEqualTo(small);
        assertThat(unpacked(packing, packed(packing, large, large.length))).isEqualTo(large);
    }

    @ParameterizedTest
    @EnumSource(
            value = BufferPacking.class,
            names = {"LZ4", "ZSTD"})
    void refusesALongBufferThatIsNotAsLongAsItSays(BufferPacking packing) throws IOException {
        byte[] large = random(MEGABYTE + 2);
        byte[] more = packed(packing, large, large.length - 1L);
        byte[] less = packed(packing, large, large.length + 1L);

        for (byte[] wrong : new byte[][] {more, less}) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> unpacked(packing, wrong))
                    .withMessageContaining("does not unfold to what it says");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BufferPacking.class,
            names = {"LZ4", "ZSTD"})
    void takesNoMemoryForWhatABufferMerelySays(BufferPacking packing) throws IOException {
        byte[] liar = packed(packing, new byte[10], ROOM);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // Classes are loaded by now.
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> unpacked(packing, liar));
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> unpacked(packing, liar));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8L * MEGABYTE);
    }
}
