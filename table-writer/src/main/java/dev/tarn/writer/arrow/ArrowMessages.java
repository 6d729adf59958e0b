package dev.tarn.writer.arrow;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;

/**
 * The messages of a stream, or of a file, which is a stream between two marks with a footer behind
 * it. Memory is taken as the bytes come, not as their number is announced.
 */
final class ArrowMessages {
    private static final int METADATA_BYTES_MAX = 4 * 1024 * 1024;
    private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;
    private static final int FOOTER_BYTES_MAX = 16 * 1024 * 1024;

    /** Before each message; what is older has none. */
    private static final int CONTINUATION = -1;

    private static final byte[] MAGIC = "ARROW1".getBytes(US_ASCII);
    private static final int FILE_HEAD_BYTES = 8;

    private final InputStream in;
    private final boolean isFile;
    private byte[] first;
    private long position;

    /** The batches that came, to be held against the footer: how many, and the sum of offsets. */
    private Blocks batches = Blocks.NONE;

    private Blocks dictionaries = Blocks.NONE;

    ArrowMessages(InputStream in) throws IOException {
        this.in = in;
        byte[] head = in.readNBytes(Integer.BYTES);
        this.isFile = Arrays.equals(head, Arrays.copyOf(MAGIC, Integer.BYTES));
        if (isFile) {
            byte[] more = in.readNBytes(FILE_HEAD_BYTES - head.length);
            if (more.length < FILE_HEAD_BYTES - head.length
                    || more[0] != MAGIC[4]
                    || more[1] != MAGIC[5]) {
                throw new IOException("it does not begin like one");
            }
            this.position = FILE_HEAD_BYTES;
            this.first = new byte[0];
        } else {
            this.first = head;
        }
    }

    /** A message, and the bytes behind it. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Item(Message message, byte[] body) {}

    private record Blocks(long count, long sum) {
        static final Blocks NONE = new Blocks(0, 0);

        Blocks and(long offset) {
            return new Blocks(count + 1, sum + offset);
        }
    }

    /** How many bytes have come. */
    long position() {
        return position;
    }

    /** Nothing behind the mark of the end; that it is missing is not the end. */
    Optional<Item> next() throws IOException {
        long begin = position;
        int size = length();
        if (size == CONTINUATION) {
            size = length();
        }
        if (size == 0) {
            if (isFile) {
                requireFooter();
            }
            return Optional.empty();
        }
        if (size < 0 || size > METADATA_BYTES_MAX) {
            throw new IOException(
                    "a message says of itself %d bytes; it may have %d"
                            .formatted(Integer.toUnsignedLong(size), METADATA_BYTES_MAX));
        }
        Message message = Message.getRootAsMessage(ByteBuffer.wrap(exactly(size)));
        if (message.version() < MetadataVersion.V4 || message.version() > MetadataVersion.V5) {
            throw new IOException("its messages are of a version that nobody writes any more");
        }
        long length = message.bodyLength();
        if (length < 0 || length > BODY_BYTES_MAX) {
            throw new IOException(
                    "a batch has %d bytes; it may have %d: write more batches of fewer rows"
                            .formatted(length, BODY_BYTES_MAX));
        }
        byte[] body = exactly((int) length);
        switch (message.headerType()) {
            case MessageHeader.RecordBatch -> batches = batches.and(begin);
            case MessageHeader.DictionaryBatch -> dictionaries = dictionaries.and(begin);
            default -> {
                // The footer counts no others.
            }
        }
        return Optional.of(new Item(message, body));
    }

    private int length() throws IOException {
        byte[] bytes = first.length > 0 ? first : in.readNBytes(Integer.BYTES);
        first = new byte[0];
        if (bytes.length < Integer.BYTES) {
            throw new EOFException("it ends without the mark of its end");
        }
        position += bytes.length;
        return little(bytes).getInt();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("it ends in the middle of a message");
        }
        position += length;
        return bytes;
    }

    /** A reader of files would follow the footer, so it has to say what was read here. */
    private void requireFooter() throws IOException {
        byte[] rest = in.readNBytes(FOOTER_BYTES_MAX + 1);
        int size = rest.length - Integer.BYTES - MAGIC.length;
        if (size <= 0
                || rest.length > FOOTER_BYTES_MAX
                || !Arrays.equals(
                        rest, rest.length - MAGIC.length, rest.length, MAGIC, 0, MAGIC.length)
                || little(rest).getInt(size) != size) {
            throw new IOException("it does not end like a file");
        }
        Footer footer = Footer.getRootAsFooter(ByteBuffer.wrap(Arrays.copyOf(rest, size)));
        Blocks named = Blocks.NONE;
        for (int i = 0; i < footer.recordBatchesLength(); i++) {
            named = named.and(offset(footer.recordBatches(i)));
        }
        Blocks namedDictionaries = Blocks.NONE;
        for (int i = 0; i < footer.dictionariesLength(); i++) {
            namedDictionaries = namedDictionaries.and(offset(footer.dictionaries(i)));
        }
        if (!named.equals(batches) || !namedDictionaries.equals(dictionaries)) {
            throw new IOException("its footer names other batches than are there");
        }
    }

    private static long offset(Block block) {
        return block.offset();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
