package dev.tarn.writer.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.writer.value.Misfit;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Utf8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Texts and bytes, of any length each. */
final class BytesLayouts {
    private static final int VIEW_BYTES = 16;

    /** So many bytes lie in the view itself, behind their length. */
    private static final int WITHIN_VIEW_MAX = 12;

    private BytesLayouts() {}

    private interface Value {
        Object of(ByteBuffer data, int from, int length);
    }

    static ArrowColumn texts(Offsets offsets) {
        return column(Types.StringType.get(), offsets, BytesLayouts::text);
    }

    static ArrowColumn bytes(Offsets offsets) {
        return column(Types.BinaryType.get(), offsets, BytesLayouts::plain);
    }

    static ArrowColumn textViews() {
        return views(Types.StringType.get(), BytesLayouts::text);
    }

    static ArrowColumn byteViews() {
        return views(Types.BinaryType.get(), BytesLayouts::plain);
    }

    static byte[] copied(ByteBuffer data, int from, int length) {
        int at = data.arrayOffset() + from;
        return Arrays.copyOfRange(data.array(), at, at + length);
    }

    private static ArrowColumn column(Type type, Offsets kind, Value value) {
        return new ArrowColumn(
                type,
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    ByteBuffer offsets = in.next(kind.bytes(node.length()));
                    ByteBuffer data = in.next(0);
                    return Cells.of(
                            in,
                            node,
                            present,
                            row -> {
                                Offsets.Span span = kind.span(offsets, row, data.limit());
                                in.unfolded().take(span.length());
                                return value.of(data, span.from(), span.length());
                            });
                });
    }

    private static ArrowColumn views(Type type, Value value) {
        return new ArrowColumn(
                type,
                in -> {
                    BatchBuffers.Node node = in.node();
                    ByteBuffer present = in.next(0);
                    ByteBuffer views = in.next((long) node.length() * VIEW_BYTES);
                    ByteBuffer[] data = in.group();
                    return Cells.of(
                            in,
                            node,
                            present,
                            row -> {
                                int at = row * VIEW_BYTES;
                                int length = views.getInt(at);
                                if (length < 0) {
                                    throw new IOException("a value lies outside of its column");
                                }
                                in.unfolded().take(length);
                                if (length <= WITHIN_VIEW_MAX) {
                                    return value.of(views, at + Integer.BYTES, length);
                                }
                                ByteBuffer holder = holder(data, views.getInt(at + 8));
                                Offsets.Span span =
                                        Offsets.Span.within(
                                                views.getInt(at + 12), length, holder.limit());
                                return value.of(holder, span.from(), span.length());
                            });
                });
    }

    private static ByteBuffer holder(ByteBuffer[] data, int number) throws IOException {
        if (number < 0 || number >= data.length) {
            throw new IOException("a value lies outside of its column");
        }
        return data[number];
    }

    private static Object text(ByteBuffer data, int from, int length) {
        int at = data.arrayOffset() + from;
        return Utf8.isValid(data.array(), at, at + length)
                ? new String(data.array(), at, length, UTF_8)
                : Misfit.of(
                        Reason.INVALID_UNICODE, "the text is not UTF-8", plain(data, from, length));
    }

    private static Object plain(ByteBuffer data, int from, int length) {
        return ByteBuffer.wrap(copied(data, from, length));
    }
}
