package dev.tarn.writer.format;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.xerial.snappy.Snappy;

/**
 * The blocks of an Avro object container file, one after the other. Avro's own reader believes what
 * a file says about its lengths, and unpacks whatever a block unfolds to.
 */
final class AvroBlocks {
    /** Packed and unpacked; writers make blocks of some kilobytes. */
    private static final int BLOCK_BYTES_MAX = 64 * 1024 * 1024;

    private static final int HEADER_BYTES_MAX = 4 * 1024 * 1024;
    private static final int HEADER_ENTRIES_MAX = 1_000;

    /** A row may take no byte at all, but not without end. */
    private static final long EMPTY_ROWS_MAX = 1_000_000;

    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final int SYNC_BYTES = 16;
    private static final int CHECKSUM_BYTES = 4;

    private final BinaryDecoder in;
    private final Schema schema;
    private final String codec;
    private final byte[] sync = new byte[SYNC_BYTES];
    private long position;

    /** So many rows, one behind the other. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Block(long rows, byte[] bytes) {}

    AvroBlocks(InputStream body) throws IOException {
        this.in = DecoderFactory.get().binaryDecoder(body, null);
        byte[] magic = new byte[MAGIC.length];
        in.readFixed(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IOException("it does not begin like one");
        }
        Map<String, String> header = header();
        in.readFixed(sync);
        String text = header.get("avro.schema");
        if (text == null) {
            throw new IOException("it has no schema");
        }
        this.schema = new Schema.Parser().parse(text);
        this.codec = header.getOrDefault("avro.codec", "null");
    }

    Schema schema() {
        return schema;
    }

    /** How many bytes of rows have come, packed as they are. */
    long position() {
        return position;
    }

    private Map<String, String> header() throws IOException {
        Map<String, String> header = new HashMap<>();
        long bytes = 0;
        for (long count = in.readMapStart(); count != 0; count = in.mapNext()) {
            for (long i = 0; i < count; i++) {
                String name = new String(bounded(), StandardCharsets.UTF_8);
                byte[] value = bounded();
                bytes += name.length() + value.length;
                if (bytes > HEADER_BYTES_MAX || header.size() >= HEADER_ENTRIES_MAX) {
                    throw new IOException("its header is too long");
                }
                header.put(name, new String(value, StandardCharsets.UTF_8));
            }
        }
        return header;
    }

    /** Texts and bytes are written alike: a length, and so many bytes. */
    private byte[] bounded() throws IOException {
        long length = in.readLong();
        if (length < 0 || length > HEADER_BYTES_MAX) {
            throw new IOException("its header is too long");
        }
        byte[] bytes = new byte[(int) length];
        in.readFixed(bytes);
        return bytes;
    }

    boolean hasNext() throws IOException {
        return !in.isEnd();
    }

    Block next() throws IOException {
        long rows = in.readLong();
        long length = in.readLong();
        if (rows < 0 || length < 0 || length > BLOCK_BYTES_MAX) {
            throw new IOException(
                    "a block of %d rows in %d bytes; it may have %d"
                            .formatted(rows, length, BLOCK_BYTES_MAX));
        }
        byte[] packed = new byte[(int) length];
        in.readFixed(packed);
        position += length;
        byte[] behind = new byte[SYNC_BYTES];
        in.readFixed(behind);
        if (!Arrays.equals(behind, sync)) {
            throw new IOException("a block does not end where it should");
        }
        byte[] bytes = unpacked(packed);
        if (rows > bytes.length + EMPTY_ROWS_MAX) {
            throw new IOException("a block of %d rows in %d bytes".formatted(rows, bytes.length));
        }
        return new Block(rows, bytes);
    }

    private byte[] unpacked(byte[] packed) throws IOException {
        return switch (codec) {
            case "null" -> packed;
            case "snappy" -> snappy(packed);
            case "deflate" -> {
                var inflater = new Inflater(true);
                try (var in = new InflaterInputStream(new ByteArrayInputStream(packed), inflater)) {
                    yield drained(in);
                } finally {
                    inflater.end();
                }
            }
            case "zstandard" -> {
                try (var in = new ZstdInputStream(new ByteArrayInputStream(packed))) {
                    yield drained(in);
                }
            }
            case "bzip2" -> {
                try (var in = new BZip2CompressorInputStream(new ByteArrayInputStream(packed))) {
                    yield drained(in);
                }
            }
            default -> throw new IOException("nothing here unpacks codec " + codec);
        };
    }

    private static byte[] snappy(byte[] packed) throws IOException {
        int length = packed.length - CHECKSUM_BYTES;
        if (length < 0) {
            throw new EOFException("a block without its checksum");
        }
        requireShort(Snappy.uncompressedLength(packed, 0, length));
        byte[] bytes = new byte[Snappy.uncompressedLength(packed, 0, length)];
        Snappy.uncompress(packed, 0, length, bytes, 0);
        var checksum = new java.util.zip.CRC32();
        checksum.update(bytes);
        if ((int) checksum.getValue() != ByteBuffer.wrap(packed, length, CHECKSUM_BYTES).getInt()) {
            throw new IOException("the checksum of a block is wrong");
        }
        return bytes;
    }

    private static byte[] drained(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            requireShort((long) out.size() + read);
            out.write(buffer, 0, read);
        }
        return out.toByteArray();
    }

    private static void requireShort(long bytes) throws IOException {
        if (bytes > BLOCK_BYTES_MAX) {
            throw new IOException(
                    "a block unfolds to more than %d bytes".formatted(BLOCK_BYTES_MAX));
        }
    }
}
