package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Utf8;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/** Values that are no messages, none of them cut off to what its type has room for. */
final class ProtobufScalars {
    private static final long UNSIGNED_INT_MAX = 0xFFFF_FFFFL;

    private ProtobufScalars() {}

    static Object read(CodedInputStream in, FieldDescriptor field) throws IOException, Unfit {
        return switch (field.getType()) {
            case INT32 -> requireInt(in.readRawVarint64());
            case SINT32 -> requireInt(CodedInputStream.decodeZigZag64(in.readRawVarint64()));
            case SFIXED32 -> in.readRawLittleEndian32();
            case UINT32 -> requireUnsigned(in.readRawVarint64());
            case FIXED32 -> Integer.toUnsignedLong(in.readRawLittleEndian32());
            case INT64 -> in.readRawVarint64();
            case SINT64 -> CodedInputStream.decodeZigZag64(in.readRawVarint64());
            case SFIXED64 -> in.readRawLittleEndian64();
            case UINT64 -> unsigned(in.readRawVarint64());
            case FIXED64 -> unsigned(in.readRawLittleEndian64());
            case FLOAT -> Float.intBitsToFloat(in.readRawLittleEndian32());
            case DOUBLE -> Double.longBitsToDouble(in.readRawLittleEndian64());
            case BOOL -> truth(in.readRawVarint64());
            case STRING -> text(in.readByteArray());
            case BYTES -> ByteBuffer.wrap(in.readByteArray());
            case ENUM -> name(field, requireInt(in.readRawVarint64()));
            case MESSAGE, GROUP -> throw new IllegalStateException(field.getFullName());
        };
    }

    /** What stands for a field that is not there. */
    static Object defaultValue(FieldDescriptor field) {
        return switch (field.getDefaultValue()) {
            case EnumValueDescriptor value -> value.getName();
            case ByteString bytes -> bytes.asReadOnlyByteBuffer();
            case Integer number when isUnsigned(field) -> Integer.toUnsignedLong(number);
            case Long number when isUnsigned(field) -> unsigned(number);
            case Object value -> value;
        };
    }

    /** About what it takes in memory beside its slot. */
    static long bytes(Object value) {
        return switch (value) {
            case CharSequence text -> 2L * text.length();
            case ByteBuffer bytes -> bytes.remaining();
            default -> 0;
        };
    }

    private static boolean isUnsigned(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, FIXED32, UINT64, FIXED64 -> true;
            default -> false;
        };
    }

    private static BigDecimal unsigned(long bits) {
        return new BigDecimal(Long.toUnsignedString(bits));
    }

    private static Integer requireInt(long number) throws Unfit {
        if (number != (int) number) {
            throw outOfRange(number);
        }
        return (int) number;
    }

    private static Long requireUnsigned(long number) throws Unfit {
        if (number < 0 || number > UNSIGNED_INT_MAX) {
            throw outOfRange(number);
        }
        return number;
    }

    private static Boolean truth(long number) throws Unfit {
        if (number != 0 && number != 1) {
            throw outOfRange(number);
        }
        return number == 1;
    }

    private static Unfit outOfRange(long number) {
        return new Unfit(
                Reason.OUT_OF_RANGE, "", "%d is out of range for its type".formatted(number));
    }

    private static String text(byte[] bytes) throws Unfit {
        if (!Utf8.isValid(bytes, 0, bytes.length)) {
            throw new Unfit(Reason.INVALID_UNICODE, "", "the text is not UTF-8");
        }
        return new String(bytes, UTF_8);
    }

    private static String name(FieldDescriptor field, int number) throws Unfit {
        EnumValueDescriptor value = field.getEnumType().findValueByNumber(number);
        if (value == null) {
            throw new Unfit(
                    Reason.TYPE_MISMATCH,
                    "",
                    "%d is no value of %s".formatted(number, field.getEnumType().getFullName()));
        }
        return value.getName();
    }
}
