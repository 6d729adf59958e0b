package dev.tarn.writer.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.flatbuffers.Table;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Utf8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Arrow's types in Iceberg's words. A timestamp with a zone is an instant, whichever zone it names;
 * one without is a local time.
 */
final class ArrowTypes {
    private static final int DEPTH_MAX = 50;

    /** More than any table has columns; each may name the others, so that they are counted. */
    private static final int FIELDS_MAX = 5_000;

    private static final int NAME_BYTES_MAX = 1_000;
    private static final int ENTRIES_MAX = 1_000;
    private static final int DECIMAL_DIGITS_MAX = 38;
    private static final long[] UNITS_PER_SECOND = {1, 1_000, 1_000_000, 1_000_000_000};
    private static final String EXTENSION = "ARROW:extension:name";
    private static final String UUID = "arrow.uuid";
    private static final int UUID_BYTES = 16;

    private final Dictionaries dictionaries;
    private int ids;
    private int fields;
    private int depth;

    ArrowTypes(Dictionaries dictionaries) {
        this.dictionaries = dictionaries;
    }

    /** Columns under their names, as they lie one behind the other. */
    record Columns(Types.StructType type, List<Layout> layouts) {}

    /** The n-th of several. */
    private interface Fields {
        Field at(int number);
    }

    Columns rows(Schema schema) throws IOException, Unfit {
        if (schema.endianness() != Endianness.Little) {
            throw new IOException("its numbers have their most significant byte first");
        }
        return columns(schema::fields, schema.fieldsLength());
    }

    private Columns columns(Fields of, int count) throws IOException, Unfit {
        List<Types.NestedField> named = new ArrayList<>();
        List<Layout> layouts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Field field = of.at(i);
            String name = name(field);
            if (!names.add(name)) {
                throw new Unfit(Reason.DUPLICATE_FIELD, name, "the column comes twice");
            }
            ArrowColumn column = column(field, name);
            named.add(Types.NestedField.optional(++ids, name, column.type()));
            layouts.add(column.layout());
        }
        return new Columns(Types.StructType.of(named), layouts);
    }

    private ArrowColumn column(Field field, String name) throws IOException, Unfit {
        if (++fields > FIELDS_MAX || ++depth > DEPTH_MAX) {
            throw new Unfit(
                    Reason.TOO_LONG,
                    name,
                    "more than %d columns, or %d levels of them".formatted(FIELDS_MAX, DEPTH_MAX));
        }
        try {
            ArrowColumn values = values(field);
            depth--;
            DictionaryEncoding encoding = field.dictionary();
            return encoding == null ? values : encoded(encoding, values);
        } catch (Unfit unfit) {
            throw unfit.within(name);
        }
    }

    private ArrowColumn encoded(DictionaryEncoding encoding, ArrowColumn values)
            throws IOException {
        Int index = encoding.indexType();
        int bits = index == null ? Integer.SIZE : index.bitWidth();
        boolean signed = index == null || index.isSigned();
        Dictionaries.Index numbers =
                switch (bits) {
                    case Byte.SIZE ->
                            signed ? ByteBuffer::get : (data, row) -> data.get(row) & 0xFF;
                    case Short.SIZE ->
                            signed
                                    ? (data, row) -> data.getShort(row * Short.BYTES)
                                    : (data, row) -> data.getShort(row * Short.BYTES) & 0xFFFF;
                    case Integer.SIZE ->
                            signed
                                    ? (data, row) -> data.getInt(row * Integer.BYTES)
                                    : (data, row) ->
                                            Integer.toUnsignedLong(
                                                    data.getInt(row * Integer.BYTES));
                    // No dictionary is so long that it matters whether there is a sign.
                    case Long.SIZE -> (data, row) -> data.getLong(row * Long.BYTES);
                    default ->
                            throw new IOException(
                                    "a dictionary whose numbers have %d bits".formatted(bits));
                };
        return dictionaries.column(encoding.id(), bits / Byte.SIZE, numbers, values);
    }

    private ArrowColumn values(Field field) throws IOException, Unfit {
        return switch (field.typeType()) {
            case Type.Null -> FixedLayouts.nothing();
            case Type.Bool -> FixedLayouts.truth();
            case Type.Int -> whole(type(field, new Int()));
            case Type.FloatingPoint -> floating(type(field, new FloatingPoint()));
            case Type.Decimal -> decimal(type(field, new Decimal()));
            case Type.Date ->
                    type(field, new Date()).unit() == DateUnit.DAY
                            ? FixedLayouts.days()
                            : FixedLayouts.daysInMillis();
            case Type.Time -> time(type(field, new Time()));
            case Type.Timestamp -> timestamp(type(field, new Timestamp()));
            case Type.Utf8 -> BytesLayouts.texts(Offsets.SHORT);
            case Type.LargeUtf8 -> BytesLayouts.texts(Offsets.LONG);
            case Type.Utf8View -> BytesLayouts.textViews();
            case Type.Binary -> BytesLayouts.bytes(Offsets.SHORT);
            case Type.LargeBinary -> BytesLayouts.bytes(Offsets.LONG);
            case Type.BinaryView -> BytesLayouts.byteViews();
            case Type.FixedSizeBinary -> fixedBytes(field);
            case Type.Struct_ -> {
                Columns columns = columns(field::children, field.childrenLength());
                yield NestedLayouts.struct(columns.type(), columns.layouts());
            }
            case Type.List -> list(field, Offsets.SHORT);
            case Type.LargeList -> list(field, Offsets.LONG);
            case Type.ListView -> listView(field, Offsets.SHORT);
            case Type.LargeListView -> listView(field, Offsets.LONG);
            case Type.FixedSizeList -> fixedList(field);
            case Type.Map -> map(field);
            case Type.Duration -> throw unusable("a duration");
            case Type.Interval -> throw unusable("an interval");
            case Type.Union -> throw unusable("a union of types");
            case Type.RunEndEncoded -> throw unusable("runs of values");
            default -> throw new IOException("a column of a type that nobody knows");
        };
    }

    private static <T extends Table> T type(Field field, T empty) throws IOException {
        if (field.type(empty) == null) {
            throw new IOException("a column without a type");
        }
        return empty;
    }

    private static Unfit unusable(String what) {
        return new Unfit(Reason.TYPE_MISMATCH, "", "no column holds " + what);
    }

    private static ArrowColumn whole(Int type) throws IOException {
        return ArrowNumbers.whole(type.bitWidth(), type.isSigned())
                .orElseThrow(
                        () -> new IOException("numbers of %d bits".formatted(type.bitWidth())));
    }

    private static ArrowColumn floating(FloatingPoint type) throws IOException {
        return switch (type.precision()) {
            case Precision.HALF -> ArrowNumbers.halves();
            case Precision.SINGLE -> ArrowNumbers.floats();
            case Precision.DOUBLE -> ArrowNumbers.doubles();
            default -> throw new IOException("numbers of a precision that nobody knows");
        };
    }

    private static ArrowColumn decimal(Decimal type) throws IOException, Unfit {
        int precision = type.precision();
        int scale = type.scale();
        if (precision < 1 || precision > DECIMAL_DIGITS_MAX || scale < 0 || scale > precision) {
            throw unusable("decimal(%d, %d)".formatted(precision, scale));
        }
        int bits = type.bitWidth();
        if (bits != 32 && bits != 64 && bits != 128 && bits != 256) {
            throw new IOException("decimals of %d bits".formatted(bits));
        }
        return FixedLayouts.decimal(Types.DecimalType.of(precision, scale), bits / Byte.SIZE);
    }

    private static ArrowColumn time(Time type) throws IOException {
        int bits = type.unit() <= TimeUnit.MILLISECOND ? Integer.SIZE : Long.SIZE;
        if (type.bitWidth() != bits) {
            throw new IOException("times of %d bits".formatted(type.bitWidth()));
        }
        return FixedLayouts.time(bits / Byte.SIZE, unitsPerSecond(type.unit()));
    }

    private static ArrowColumn timestamp(Timestamp type) throws IOException {
        boolean zoned =
                text(type.timezoneAsByteBuffer()).filter(zone -> !zone.isEmpty()).isPresent();
        return FixedLayouts.timestamp(unitsPerSecond(type.unit()), zoned);
    }

    private static long unitsPerSecond(short unit) throws IOException {
        if (unit < 0 || unit >= UNITS_PER_SECOND.length) {
            throw new IOException("times in units that nobody knows");
        }
        return UNITS_PER_SECOND[unit];
    }

    private static ArrowColumn fixedBytes(Field field) throws IOException, Unfit {
        int width = type(field, new FixedSizeBinary()).byteWidth();
        if (width < 1) {
            throw unusable("values of %d bytes".formatted(width));
        }
        return width == UUID_BYTES && isUuid(field)
                ? FixedLayouts.uuid()
                : FixedLayouts.fixedBytes(width);
    }

    /** Of types that are made of others, it is the only one that means more than what it is. */
    private static boolean isUuid(Field field) throws IOException {
        int entries = field.customMetadataLength();
        if (entries > ENTRIES_MAX) {
            throw new IOException("a column says too much about itself");
        }
        for (int i = 0; i < entries; i++) {
            KeyValue entry = field.customMetadata(i);
            if (text(entry.keyAsByteBuffer()).filter(EXTENSION::equals).isPresent()) {
                return text(entry.valueAsByteBuffer()).filter(UUID::equals).isPresent();
            }
        }
        return false;
    }

    private ArrowColumn list(Field field, Offsets offsets) throws IOException, Unfit {
        ArrowColumn element = onlyChild(field);
        return NestedLayouts.list(listOf(element), offsets, element.layout());
    }

    private ArrowColumn listView(Field field, Offsets offsets) throws IOException, Unfit {
        ArrowColumn element = onlyChild(field);
        return NestedLayouts.listViews(listOf(element), offsets, element.layout());
    }

    private ArrowColumn fixedList(Field field) throws IOException, Unfit {
        int size = type(field, new FixedSizeList()).listSize();
        if (size < 0) {
            throw new IOException("lists of %d values".formatted(size));
        }
        ArrowColumn element = onlyChild(field);
        return NestedLayouts.fixedLists(listOf(element), size, element.layout());
    }

    private Types.ListType listOf(ArrowColumn element) {
        return Types.ListType.ofOptional(++ids, element.type());
    }

    private ArrowColumn onlyChild(Field field) throws IOException, Unfit {
        if (field.childrenLength() != 1) {
            throw new IOException("a list without the type of its values");
        }
        return column(field.children(0), "element");
    }

    private ArrowColumn map(Field field) throws IOException, Unfit {
        Field pairs = field.childrenLength() == 1 ? field.children(0) : field;
        if (pairs.typeType() != Type.Struct_ || pairs.childrenLength() != 2) {
            throw new IOException("a map without the types of its keys and values");
        }
        ArrowColumn key = column(pairs.children(0), "key");
        ArrowColumn value = column(pairs.children(1), "value");
        int keyId = ++ids;
        int valueId = ++ids;
        return NestedLayouts.map(
                Types.MapType.ofOptional(keyId, valueId, key.type(), value.type()),
                key.layout(),
                value.layout());
    }

    private static String name(Field field) throws IOException {
        return text(field.nameAsByteBuffer()).orElse("");
    }

    /** Of no length that somebody could not read. */
    private static Optional<String> text(@Nullable ByteBuffer bytes) throws IOException {
        if (bytes == null) {
            return Optional.empty();
        }
        if (bytes.remaining() > NAME_BYTES_MAX) {
            throw new IOException("a name of more than %d bytes".formatted(NAME_BYTES_MAX));
        }
        byte[] text = new byte[bytes.remaining()];
        bytes.get(text);
        if (!Utf8.isValid(text, 0, text.length)) {
            throw new IOException("a name that is not UTF-8");
        }
        return Optional.of(new String(text, UTF_8));
    }
}
