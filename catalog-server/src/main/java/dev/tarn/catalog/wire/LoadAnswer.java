package dev.tarn.catalog.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Iceberg's answer to a load, around metadata that is neither parsed nor compressed for it: bytes
 * go out as they came in.
 */
public final class LoadAnswer {
    private static final byte[] BEGIN = ascii("{");
    private static final byte[] LOCATION = ascii("\"metadata-location\":\"");
    private static final byte[] LOCATION_END = ascii("\",");
    private static final byte[] METADATA = ascii("\"metadata\":");
    private static final byte[] COMMA = ascii(",");
    private static final byte[] END = ascii("}");

    /** A gzip file's beginning: deflated, no name, no time, compressed fast, by nobody knows. */
    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

    private static final int GZIP_TAIL = 8;
    private static final int STORED_HEAD = 5;
    private static final int STORED_MAX = 0xffff;

    private final byte[] before;
    private final Metadata metadata;
    private final byte[] after;

    /** What goes out as it is. */
    public interface Metadata {
        /** The bytes before and behind the deflated blocks of {@link #compressed}. */
        int COMPRESSED_HEAD = 2;

        int COMPRESSED_TAIL = 6;

        String location();

        byte[] json();

        /**
         * The same as a zlib stream: two bytes, deflated blocks that end with a whole byte, an
         * empty last block of two bytes, a checksum of four.
         */
        byte[] compressed();
    }

    private LoadAnswer(byte[] before, Metadata metadata, byte[] after) {
        this.before = before;
        this.metadata = metadata;
        this.after = after;
    }

    public static LoadAnswer of(Metadata metadata) {
        return of(metadata, new byte[0]);
    }

    /** With more fields, written as they stand between an object's braces, if there are any. */
    public static LoadAnswer of(Metadata metadata, byte[] more) {
        return new LoadAnswer(before(Optional.of(metadata.location())), metadata, after(more));
    }

    /** Of a table that is staged and has no file yet. */
    public static byte[] staged(byte[] metadata, byte[] more) {
        return joined(before(Optional.empty()), metadata, after(more));
    }

    /** How long it is before it is compressed. */
    int length() {
        return before.length + metadata.json().length + after.length;
    }

    public byte[] plain() {
        return joined(before, metadata.json(), after);
    }

    /** One gzip stream, around blocks that were compressed long ago. */
    public byte[] gzip() {
        byte[] compressed = metadata.compressed();
        int blocks = compressed.length - Metadata.COMPRESSED_HEAD - Metadata.COMPRESSED_TAIL;
        var out =
                ByteBuffer.allocate(
                                GZIP_HEAD.length
                                        + stored(before.length)
                                        + blocks
                                        + stored(after.length)
                                        + GZIP_TAIL)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.put(GZIP_HEAD);
        store(out, before, false);
        out.put(compressed, Metadata.COMPRESSED_HEAD, blocks);
        store(out, after, true);
        var checksum = new CRC32();
        checksum.update(before);
        checksum.update(metadata.json());
        checksum.update(after);
        return out.putInt((int) checksum.getValue()).putInt(length()).array();
    }

    /** How long bytes are as blocks that are not compressed. */
    private static int stored(int length) {
        return length + (length + STORED_MAX - 1) / STORED_MAX * STORED_HEAD;
    }

    private static void store(ByteBuffer out, byte[] bytes, boolean last) {
        for (int start = 0; start < bytes.length; start += STORED_MAX) {
            int length = Math.min(bytes.length - start, STORED_MAX);
            boolean end = last && start + length == bytes.length;
            out.put((byte) (end ? 1 : 0)).putShort((short) length).putShort((short) ~length);
            out.put(bytes, start, length);
        }
    }

    private static byte[] before(Optional<String> metadataLocation) {
        byte[] location =
                metadataLocation
                        .map(value ->
                                joined(
                                        LOCATION,
                                        JsonStringEncoder.getInstance().quoteAsUTF8(value),
                                        LOCATION_END))
                        .orElseGet(() -> new byte[0]);
        return joined(BEGIN, location, METADATA);
    }

    private static byte[] after(byte[] more) {
        return more.length > 0 ? joined(COMMA, more, END) : END;
    }

    private static byte[] joined(byte[] first, byte[] second, byte[] third) {
        return ByteBuffer.allocate(first.length + second.length + third.length)
                .put(first)
                .put(second)
                .put(third)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
