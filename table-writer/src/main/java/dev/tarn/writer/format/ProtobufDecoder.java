package dev.tarn.writer.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tarn.writer.format.ProtobufTypes.Field;
import dev.tarn.writer.format.ProtobufTypes.Message;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message as they stand on the wire. Protobuf's own reader keeps what has an
 * unexpected type among the unknown, cuts numbers off, and takes memory by the number of elements;
 * here all of that is seen. What is by the book: a message that comes twice is merged, a scalar is
 * what came last, and of a oneof only the last is there.
 */
final class ProtobufDecoder {
    private static final long MEMORY_BYTES_MAX = 64L * 1024 * 1024;
    private static final int SLOT_BYTES = 24;
    private static final int MESSAGE_BYTES = 80;

    private final CodedInputStream in;
    private final byte[] bytes;
    private final Map<String, byte[]> unknown = new LinkedHashMap<>();
    private long memory;

    ProtobufDecoder(byte[] bytes) {
        this.bytes = bytes;
        this.in = CodedInputStream.newInstance(bytes);
    }

    /** A message on its way: a slot for each field, and null where nothing has come. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Parts(Message message, @Nullable Object[] slots) {}

    /** Fields that the descriptors do not know, by their paths, as they stand on the wire. */
    Map<String, byte[]> unknown() {
        return unknown;
    }

    Parts decode(Message message) throws IOException, Unfit {
        Parts parts = parts(message);
        merge(parts, "", 0);
        return parts;
    }

    private Parts parts(Message message) throws Unfit {
        weigh(MESSAGE_BYTES + (long) SLOT_BYTES * message.fields().size());
        return new Parts(message, new @Nullable Object[message.fields().size()]);
    }

    /** {@code end} is the tag that a group ends with; zero ends with the bytes. */
    private void merge(Parts parts, String path, int end) throws IOException, Unfit {
        while (true) {
            int start = in.getTotalBytesRead();
            int tag = in.readTag();
            if (tag == end) {
                return;
            }
            if (tag == 0 || WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP) {
                throw new IOException("a group does not end where it should");
            }
            Field field = parts.message().byNumber().get(WireFormat.getTagFieldNumber(tag));
            if (field == null) {
                in.skipField(tag);
                keepUnknown(path, WireFormat.getTagFieldNumber(tag), start);
                continue;
            }
            try {
                read(field, parts.slots(), WireFormat.getTagWireType(tag), path);
            } catch (Unfit unfit) {
                throw unfit.field().isEmpty()
                        ? new Unfit(
                                unfit.reason(),
                                path + field.name(),
                                String.valueOf(unfit.getMessage()))
                        : unfit;
            }
        }
    }

    private void keepUnknown(String path, int number, int start) {
        int length = in.getTotalBytesRead() - start;
        unknown.merge(
                path + number,
                ByteBuffer.allocate(length).put(bytes, start, length).array(),
                (one, other) ->
                        ByteBuffer.allocate(one.length + other.length).put(one).put(other).array());
    }

    private void read(Field field, @Nullable Object[] slots, int wire, String path)
            throws IOException, Unfit {
        int usual = field.descriptor().getLiteType().getWireType();
        boolean packed =
                wire == WireFormat.WIRETYPE_LENGTH_DELIMITED
                        && wire != usual
                        && field.descriptor().isPackable();
        if (wire != usual && !packed) {
            throw new Unfit(
                    Reason.TYPE_MISMATCH,
                    "",
                    "it came with wire type %d instead of %d".formatted(wire, usual));
        }
        if (!field.repeated()) {
            slots[field.slot()] = value(field, slots[field.slot()], path);
            field.siblings().forEach(sibling -> slots[sibling] = null);
            return;
        }
        List<Object> list = list(slots, field.slot());
        if (!packed) {
            weigh(SLOT_BYTES);
            list.add(value(field, null, path));
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            weigh(SLOT_BYTES);
            list.add(ProtobufScalars.read(in, field.descriptor()));
        }
        in.popLimit(limit);
    }

    @SuppressWarnings("unchecked") // Nothing but a list comes into the slot of a repeated field.
    private static List<Object> list(@Nullable Object[] slots, int slot) {
        Object found = slots[slot];
        if (found == null) {
            found = new ArrayList<>();
            slots[slot] = found;
        }
        return (List<Object>) found;
    }

    private Object value(Field field, @Nullable Object before, String path)
            throws IOException, Unfit {
        return switch (field.form()) {
            case SCALAR -> {
                Object value = ProtobufScalars.read(in, field.descriptor());
                weigh(ProtobufScalars.bytes(value));
                yield value;
            }
            case JSON -> {
                byte[] more = in.readByteArray();
                weigh(more.length);
                // One behind the other is how messages are merged.
                yield before instanceof byte[] known
                        ? ByteBuffer.allocate(known.length + more.length)
                                .put(known)
                                .put(more)
                                .array()
                        : more;
            }
            case STRUCT, MAP, TIMESTAMP, WRAPPER -> {
                Parts parts = before instanceof Parts known ? known : parts(field.parts());
                within(field, parts, path + field.name() + ".");
                yield parts;
            }
        };
    }

    private void within(Field field, Parts parts, String path) throws IOException, Unfit {
        int number = field.descriptor().getNumber();
        if (field.descriptor().getLiteType() == WireFormat.FieldType.GROUP) {
            merge(parts, path, number << 3 | WireFormat.WIRETYPE_END_GROUP);
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        merge(parts, path, 0);
        in.popLimit(limit);
    }

    private void weigh(long more) throws Unfit {
        memory += more;
        if (memory > MEMORY_BYTES_MAX) {
            throw new Unfit(
                    Reason.TOO_LONG,
                    "",
                    "the row takes more than %d bytes of memory".formatted(MEMORY_BYTES_MAX));
        }
    }
}
