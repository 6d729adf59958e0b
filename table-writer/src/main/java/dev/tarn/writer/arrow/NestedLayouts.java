package dev.tarn.writer.arrow;

import dev.tarn.writer.value.Misfit;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Unfolded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Values that are made of others. */
final class NestedLayouts {
    private NestedLayouts() {}

    private interface Spans {
        Offsets.Span of(int row, int limit) throws IOException;
    }

    static ArrowColumn struct(Types.StructType type, List<Layout> fields) {
        GenericRecord template = GenericRecord.create(type);
        return new ArrowColumn(
                type,
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    Cells[] cells = children(in, fields, node.length());
                    return Cells.of(
                            in,
                            node,
                            present,
                            row -> {
                                in.unfolded().take(Unfolded.RECORD);
                                return row(template, cells, row);
                            });
                });
    }

    static Cells[] children(BatchBuffers in, List<Layout> fields, int length) throws IOException {
        var cells = new Cells[fields.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = fields.get(i).cells(in);
            if (cells[i].length() < length) {
                throw new IOException("a column has fewer values than rows");
            }
        }
        return cells;
    }

    static GenericRecord row(GenericRecord template, Cells[] cells, int row)
            throws IOException, Unfit {
        GenericRecord made = template.copy();
        for (int i = 0; i < cells.length; i++) {
            made.set(i, cells[i].at(row));
        }
        return made;
    }

    static ArrowColumn list(Types.ListType type, Offsets kind, Layout element) {
        return new ArrowColumn(
                type,
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    ByteBuffer offsets = in.next(kind.bytes(node.length()));
                    return lists(
                            in,
                            node,
                            present,
                            element.cells(in),
                            (row, limit) -> kind.span(offsets, row, limit));
                });
    }

    static ArrowColumn listViews(Types.ListType type, Offsets kind, Layout element) {
        return new ArrowColumn(
                type,
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    ByteBuffer offsets = in.next(kind.sizes(node.length()));
                    ByteBuffer sizes = in.next(kind.sizes(node.length()));
                    return lists(
                            in,
                            node,
                            present,
                            element.cells(in),
                            (row, limit) ->
                                    Offsets.Span.within(
                                            kind.at(offsets, row), kind.at(sizes, row), limit));
                });
    }

    static ArrowColumn fixedLists(Types.ListType type, int size, Layout element) {
        return new ArrowColumn(
                type,
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    return lists(
                            in,
                            node,
                            present,
                            element.cells(in),
                            (row, limit) -> Offsets.Span.within((long) row * size, size, limit));
                });
    }

    private static Cells lists(
            BatchBuffers in,
            BatchBuffers.Node node,
            ByteBuffer present,
            Cells elements,
            Spans spans)
            throws IOException {
        return Cells.of(
                in,
                node,
                present,
                row -> {
                    Offsets.Span span = spans.of(row, elements.length());
                    List<@Nullable Object> list = new ArrayList<>();
                    for (int i = 0; i < span.length(); i++) {
                        list.add(elements.at(span.from() + i));
                    }
                    return list;
                });
    }

    /** Lists of pairs, of which no two have the same key. */
    static ArrowColumn map(Types.MapType type, Layout key, Layout value) {
        return new ArrowColumn(
                type,
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    ByteBuffer offsets = in.next(Offsets.SHORT.bytes(node.length()));
                    BatchBuffers.Node pairs = in.node();
                    // A pair that is null is like one whose key is.
                    Cells pair = Cells.of(in, pairs, in.next(0), _ -> true);
                    Cells[] cells = children(in, List.of(key, value), pairs.length());
                    return Cells.of(
                            in,
                            node,
                            present,
                            row ->
                                    map(
                                            Offsets.SHORT.span(offsets, row, pairs.length()),
                                            pair,
                                            cells[0],
                                            cells[1]));
                });
    }

    private static Object map(Offsets.Span span, Cells pair, Cells keys, Cells values)
            throws IOException, Unfit {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        boolean isNull = false;
        for (int i = span.from(); i < span.from() + span.length(); i++) {
            Object key = pair.at(i) == null ? null : keys.at(i);
            isNull |= key == null;
            map.put(key, values.at(i));
        }
        if (isNull) {
            return Misfit.of(Reason.MALFORMED, "a key is null", pairs(span, keys, values));
        }
        return map.size() == span.length()
                ? map
                : Misfit.of(Reason.DUPLICATE_FIELD, "a key comes twice", pairs(span, keys, values));
    }

    private static List<List<@Nullable Object>> pairs(Offsets.Span span, Cells keys, Cells values)
            throws IOException, Unfit {
        List<List<@Nullable Object>> pairs = new ArrayList<>();
        for (int i = span.from(); i < span.from() + span.length(); i++) {
            List<@Nullable Object> pair = new ArrayList<>();
            pair.add(keys.at(i));
            pair.add(values.at(i));
            pairs.add(pair);
        }
        return pairs;
    }
}
