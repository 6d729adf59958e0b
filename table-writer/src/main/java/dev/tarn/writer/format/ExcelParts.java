package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The parts of a workbook: XML files in a zip file, of which nothing is believed. */
final class ExcelParts implements AutoCloseable {
    /** Short texts of blanks are no attack. */
    private static final long FREE_BYTES = 64L * 1024 * 1024;

    private static final int RATIO_MAX = 200;

    /** Between one angle bracket and the next a parser keeps everything. */
    private static final int GAP_BYTES_MAX = 1024 * 1024;

    private static final int DIRECTORY_BYTES_MAX = 4 * 1024 * 1024;
    private static final int DIRECTORY_END_BYTES = 22;
    private static final int COMMENT_BYTES_MAX = 65_535;
    private static final int DIRECTORY_END = 0x06054b50;
    private static final int DIRECTORY_LENGTH_AT = 12;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final XMLInputFactory XML = factory();

    private final ZipFile zip;

    ExcelParts(Path file) throws IOException {
        requireShortDirectory(file);
        this.zip = new ZipFile(file.toFile());
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** It is read into memory as a whole, and says itself how long it is. */
    private static void requireShortDirectory(Path path) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            int length = (int) Math.min(file.length(), DIRECTORY_END_BYTES + COMMENT_BYTES_MAX);
            byte[] tail = new byte[length];
            file.seek(file.length() - length);
            file.readFully(tail);
            ByteBuffer end = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = length - DIRECTORY_END_BYTES; at >= 0; at--) {
                if (end.getInt(at) == DIRECTORY_END) {
                    long bytes = Integer.toUnsignedLong(end.getInt(at + DIRECTORY_LENGTH_AT));
                    if (bytes > DIRECTORY_BYTES_MAX) {
                        throw new IOException("its directory is too long");
                    }
                    return;
                }
            }
            throw new IOException("it is no zip file");
        }
    }

    boolean has(String name) {
        return zip.getEntry(name) != null;
    }

    XMLStreamReader open(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("it has no part " + name);
        }
        long max = Math.max(FREE_BYTES, Math.max(0, entry.getCompressedSize()) * RATIO_MAX);
        try {
            return XML.createXMLStreamReader(text(new Bounded(zip.getInputStream(entry), max)));
        } catch (XMLStreamException broken) {
            throw new IOException(name + ": " + broken.getMessage(), broken);
        }
    }

    /** In the only encoding that programs write; the parser's own decoder talks to the console. */
    private static Reader text(InputStream part) throws IOException {
        var in = new BufferedInputStream(part);
        in.mark(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
            in.reset();
        }
        return new InputStreamReader(
                in,
                UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** What a part unfolds to, and how much of it a parser may have to keep at once. */
    private static final class Bounded extends FilterInputStream {
        private final long max;
        private long bytes;
        private int gap;

        Bounded(InputStream in, long max) {
            super(in);
            this.max = max;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            bytes += Math.max(0, read);
            if (bytes > max) {
                throw new IOException(
                        "a part unfolds to more than %d bytes, %d times what came"
                                .formatted(max, RATIO_MAX));
            }
            for (int i = offset; i < offset + read; i++) {
                gap = buffer[i] == '<' ? 0 : gap + 1;
                if (gap > GAP_BYTES_MAX) {
                    throw new IOException(
                            "a part has %d bytes without an element".formatted(GAP_BYTES_MAX));
                }
            }
            return read;
        }
    }
}
