package dev.tarn.writer.arrow;

import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Unfolded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/** Values that come once, and that columns name by their numbers. */
final class Dictionaries {
    /** All of them stay in memory until the body ends. */
    private static final long BYTES_MAX = 64L * 1024 * 1024;

    /** A dictionary may grow, but each piece of it is something that is kept. */
    private static final int PARTS_MAX = 10_000;

    private final Map<Long, ArrowColumn> declared = new HashMap<>();
    private final Map<Long, Dictionary> known = new HashMap<>();
    private final Unfolded unfolded;
    private long bytes;
    private int parts;

    Dictionaries(Unfolded unfolded) {
        this.unfolded = unfolded;
    }

    /** How numbers of values are written. */
    interface Index {
        long at(ByteBuffer data, int row);
    }

    private static final class Dictionary {
        private final List<Cells> parts = new ArrayList<>();
        private final List<Long> begins = new ArrayList<>();
        private long length;
        private long bytes;

        void add(Cells part, long partBytes) {
            if (part.length() > 0) {
                parts.add(part);
                begins.add(length);
                length += part.length();
                bytes += partBytes;
            }
        }

        @Nullable Object at(long number) throws IOException, Unfit {
            if (number < 0 || number >= length) {
                throw new IOException(
                        "a dictionary of %d values has no value %d".formatted(length, number));
            }
            int part = Collections.binarySearch(begins, number);
            int at = part < 0 ? -part - 2 : part;
            return parts.get(at).at((int) (number - begins.get(at)));
        }
    }

    /** A column whose values are numbers of a dictionary's. */
    ArrowColumn column(long id, int indexWidth, Index index, ArrowColumn values)
            throws IOException {
        ArrowColumn before = declared.putIfAbsent(id, values);
        if (before != null && !before.type().equals(values.type())) {
            throw new IOException("a dictionary has values of two types");
        }
        return new ArrowColumn(
                values.type(),
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    ByteBuffer numbers = in.next((long) node.length() * indexWidth);
                    // Where all values are null, the dictionary may never have come.
                    Dictionary dictionary = known.getOrDefault(id, new Dictionary());
                    return Cells.of(
                            in, node, present, row -> dictionary.at(index.at(numbers, row)));
                });
    }

    void take(DictionaryBatch batch, byte[] body) throws IOException {
        ArrowColumn column = declared.get(batch.id());
        RecordBatch data = batch.data();
        if (column == null || data == null) {
            throw new IOException("a dictionary that no column has");
        }
        var buffers = new BatchBuffers(data, body, unfolded);
        Cells cells = column.layout().cells(buffers);
        buffers.requireEnd();
        if (cells.length() != buffers.rows()) {
            throw new IOException("a column has fewer values than rows");
        }
        Optional<Dictionary> before = Optional.ofNullable(known.get(batch.id()));
        before.ifPresent(each -> count(each, -1));
        Dictionary dictionary = before.filter(_ -> batch.isDelta()).orElseGet(Dictionary::new);
        dictionary.add(cells, buffers.bytes());
        known.put(batch.id(), dictionary);
        count(dictionary, 1);
        if (bytes > BYTES_MAX || parts > PARTS_MAX) {
            throw new IOException(
                    "its dictionaries have %d bytes in %d pieces; they may have %d in %d"
                            .formatted(bytes, parts, BYTES_MAX, PARTS_MAX));
        }
    }

    private void count(Dictionary dictionary, int times) {
        bytes += times * dictionary.bytes;
        parts += times * dictionary.parts.size();
    }
}
