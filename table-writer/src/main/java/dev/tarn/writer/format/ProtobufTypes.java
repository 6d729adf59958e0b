package dev.tarn.writer.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Protobuf's types in Iceberg's words. A list is never null, because the language knows no list
 * that is not there; a field without presence is what {@link AbsentFields} says.
 */
final class ProtobufTypes {
    private static final int DEPTH_MAX = 50;
    private static final int FIELDS_MAX = 5_000;
    private static final int UNSIGNED_DIGITS = 20;

    private final AbsentFields absent;
    private final Set<String> open = new HashSet<>();
    private int ids;
    private int fields;

    private ProtobufTypes(AbsentFields absent) {
        this.absent = absent;
    }

    /** How a field is read, and what becomes of it. */
    enum Form {
        SCALAR,
        /** A message with columns of its own. */
        STRUCT,
        MAP,
        TIMESTAMP,
        /** A scalar that may be missing. */
        WRAPPER,
        /** {@code Struct}, {@code Value} or {@code ListValue}: JSON. */
        JSON
    }

    /**
     * @param slot of its value in a message
     * @param siblings the slots of the others of its oneof: of all of them one is there
     * @param parts of what is a message, whatever it becomes
     */
    record Field(
            int slot,
            FieldDescriptor descriptor,
            Form form,
            boolean repeated,
            List<Integer> siblings,
            Message parts) {
        Field {
            siblings = List.copyOf(siblings);
        }

        String name() {
            return descriptor.getName();
        }
    }

    /** A message and its fields, by their places and by their numbers. */
    record Message(
            Types.StructType type,
            GenericRecord template,
            List<Field> fields,
            Map<Integer, Field> byNumber) {
        static final Message NONE = of(Types.StructType.of(), List.of());

        Message {
            fields = List.copyOf(fields);
            byNumber = Map.copyOf(byNumber);
        }

        static Message of(Types.StructType type, List<Field> fields) {
            Map<Integer, Field> byNumber = new HashMap<>();
            fields.forEach(field -> byNumber.put(field.descriptor().getNumber(), field));
            return new Message(type, GenericRecord.create(type), fields, byNumber);
        }
    }

    static Message rows(Descriptor descriptor, AbsentFields absent) throws Unfit {
        return new ProtobufTypes(absent).message(descriptor, false);
    }

    /** {@code given} is whether all of its fields are there, though they were not sent. */
    private Message message(Descriptor descriptor, boolean given) throws Unfit {
        String name = descriptor.getFullName();
        if (!open.add(name)) {
            throw new Unfit(
                    Reason.TYPE_MISMATCH, "", name + " is within itself, and no column can be");
        }
        if (open.size() > DEPTH_MAX) {
            throw new Unfit(Reason.TOO_LONG, "", "more than %d levels".formatted(DEPTH_MAX));
        }
        if (descriptor.getFields().isEmpty()) {
            throw new Unfit(Reason.TYPE_MISMATCH, "", name + " has no fields");
        }
        List<Field> made = new ArrayList<>();
        List<Types.NestedField> columns = new ArrayList<>();
        for (FieldDescriptor field : descriptor.getFields()) {
            if (++fields > FIELDS_MAX) {
                throw new Unfit(Reason.TOO_LONG, "", "more than %d fields".formatted(FIELDS_MAX));
            }
            requireMeaning(field, given);
            Column column = column(field);
            made.add(
                    new Field(
                            made.size(),
                            field,
                            column.form(),
                            field.isRepeated(),
                            siblings(descriptor, field),
                            column.parts()));
            columns.add(
                    isAlwaysThere(field, given)
                            ? Types.NestedField.required(++ids, field.getName(), column.type())
                            : Types.NestedField.optional(++ids, field.getName(), column.type()));
        }
        open.remove(name);
        return Message.of(Types.StructType.of(columns), made);
    }

    private void requireMeaning(FieldDescriptor field, boolean given) throws Unfit {
        if (absent == AbsentFields.REFUSED
                && !given
                && !field.isRepeated()
                && !field.hasPresence()) {
            throw new Unfit(
                    Reason.TYPE_MISMATCH,
                    field.getFullName(),
                    "the field has no presence: say whether absent=default or absent=null, or make it optional");
        }
    }

    private boolean isAlwaysThere(FieldDescriptor field, boolean given) {
        return field.isRequired()
                || field.isRepeated()
                || (!field.hasPresence() && (given || absent == AbsentFields.DEFAULT));
    }

    private static List<Integer> siblings(Descriptor descriptor, FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof == null) {
            return List.of();
        }
        List<Integer> slots = new ArrayList<>();
        List<FieldDescriptor> all = descriptor.getFields();
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).equals(field) && oneof.equals(all.get(i).getRealContainingOneof())) {
                slots.add(i);
            }
        }
        return slots;
    }

    private record Column(Type type, Form form, Message parts) {}

    private Column column(FieldDescriptor field) throws Unfit {
        if (field.isMapField()) {
            return map(field);
        }
        Column one = one(field);
        return field.isRepeated()
                ? new Column(Types.ListType.ofRequired(++ids, one.type()), one.form(), one.parts())
                : one;
    }

    private Column map(FieldDescriptor field) throws Unfit {
        Message entry = message(field.getMessageType(), true);
        List<Types.NestedField> parts = entry.type().fields();
        Type key = parts.getFirst().type();
        Type value = parts.getLast().type();
        int keyId = ++ids;
        int valueId = ++ids;
        return new Column(Types.MapType.ofRequired(keyId, valueId, key, value), Form.MAP, entry);
    }

    private Column one(FieldDescriptor field) throws Unfit {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return new Column(scalar(field), Form.SCALAR, Message.NONE);
        }
        Descriptor message = field.getMessageType();
        return switch (message.getFullName()) {
            case "google.protobuf.Timestamp" ->
                    new Column(
                            Types.TimestampType.withZone(), Form.TIMESTAMP, message(message, true));
            case "google.protobuf.DoubleValue",
                    "google.protobuf.FloatValue",
                    "google.protobuf.Int64Value",
                    "google.protobuf.UInt64Value",
                    "google.protobuf.Int32Value",
                    "google.protobuf.UInt32Value",
                    "google.protobuf.BoolValue",
                    "google.protobuf.StringValue",
                    "google.protobuf.BytesValue" -> {
                Message parts = message(message, true);
                yield new Column(parts.type().fields().getFirst().type(), Form.WRAPPER, parts);
            }
            case "google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue" ->
                    new Column(Types.StringType.get(), Form.JSON, Message.NONE);
            default -> {
                Message parts = message(message, false);
                yield new Column(parts.type(), Form.STRUCT, parts);
            }
        };
    }

    private static Type scalar(FieldDescriptor field) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> Types.IntegerType.get();
            case UINT32, FIXED32, INT64, SINT64, SFIXED64 -> Types.LongType.get();
            case UINT64, FIXED64 -> Types.DecimalType.of(UNSIGNED_DIGITS, 0);
            case FLOAT -> Types.FloatType.get();
            case DOUBLE -> Types.DoubleType.get();
            case BOOL -> Types.BooleanType.get();
            case STRING, ENUM -> Types.StringType.get();
            case BYTES -> Types.BinaryType.get();
            case MESSAGE, GROUP -> throw new IllegalStateException(field.getFullName());
        };
    }
}
