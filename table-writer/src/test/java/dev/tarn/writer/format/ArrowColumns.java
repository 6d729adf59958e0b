package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.writer.value.Reason;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecTZVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.params.provider.Arguments;

/** Columns {@code x} of Arrow's types with a value, and what they are in columns of tables. */
final class ArrowColumns {
    static final FieldType TEXT = FieldType.nullable(ArrowType.Utf8.INSTANCE);
    static final FieldType INT = FieldType.nullable(new ArrowType.Int(32, true));

    private static final FieldType KEY = FieldType.notNullable(ArrowType.Utf8.INSTANCE);
    private static final UUID ID = UUID.fromString("0198f3f0-0000-7000-8000-000000000001");
    private static final String LONG_TEXT = "more letters than a view has room for";
    private static final String DIGITS = "-123456789012345678901234567890123456.78";
    private static final byte[] BROKEN = {'a', (byte) 0xC3};

    private ArrowColumns() {}

    interface Column extends Function<BufferAllocator, FieldVector> {}

    static Stream<Arguments> values() {
        return Stream.of(numbers(), bytes(), times(), texts(), nested()).flatMap(each -> each);
    }

    private static Arguments value(String from, Type to, Object expected, Column column) {
        return Arguments.of(from, to, expected, column);
    }

    static <V extends FieldVector> V filled(V vector, Consumer<V> fill) {
        fill.accept(vector);
        return vector;
    }

    private static Stream<Arguments> numbers() {
        Column smallest = m -> filled(new BigIntVector("x", m), v -> v.setSafe(0, Long.MIN_VALUE));
        Column unsignedInt = m -> filled(new UInt4Vector("x", m), v -> v.setSafe(0, -1));
        Column unsignedLong = m -> filled(new UInt8Vector("x", m), v -> v.setSafe(0, -1L));
        Column tenth = m -> filled(new Float8Vector("x", m), v -> v.setSafe(0, 0.1));
        Column nan = m -> filled(new Float8Vector("x", m), v -> v.setSafe(0, Double.NaN));
        short half = Float.floatToFloat16(1.5f);
        return Stream.of(
                value(
                        "bool",
                        Types.BooleanType.get(),
                        true,
                        m -> filled(new BitVector("x", m), v -> v.setSafe(0, 1))),
                value(
                        "int8",
                        Types.IntegerType.get(),
                        -7,
                        m -> filled(new TinyIntVector("x", m), v -> v.setSafe(0, -7))),
                value(
                        "int16",
                        Types.LongType.get(),
                        -700L,
                        m -> filled(new SmallIntVector("x", m), v -> v.setSafe(0, -700))),
                value(
                        "int32",
                        Types.IntegerType.get(),
                        Integer.MIN_VALUE,
                        m -> filled(new IntVector("x", m), v -> v.setSafe(0, Integer.MIN_VALUE))),
                value("int64", Types.LongType.get(), Long.MIN_VALUE, smallest),
                value("int64", Types.IntegerType.get(), Reason.OUT_OF_RANGE, smallest),
                value(
                        "uint8",
                        Types.IntegerType.get(),
                        255,
                        m -> filled(new UInt1Vector("x", m), v -> v.setSafe(0, -1))),
                value(
                        "uint16",
                        Types.IntegerType.get(),
                        65_535,
                        m -> filled(new UInt2Vector("x", m), v -> v.setSafe(0, 65_535))),
                value("uint32", Types.LongType.get(), 4_294_967_295L, unsignedInt),
                value("uint32", Types.IntegerType.get(), Reason.OUT_OF_RANGE, unsignedInt),
                value(
                        "uint64",
                        Types.DecimalType.of(20, 0),
                        new BigDecimal("18446744073709551615"),
                        unsignedLong),
                value("uint64", Types.LongType.get(), Reason.OUT_OF_RANGE, unsignedLong),
                value(
                        "float16",
                        Types.FloatType.get(),
                        1.5f,
                        m -> filled(new Float2Vector("x", m), v -> v.setSafe(0, half))),
                value(
                        "float32",
                        Types.DoubleType.get(),
                        (double) 0.1f,
                        m -> filled(new Float4Vector("x", m), v -> v.setSafe(0, 0.1f))),
                value("float64", Types.DoubleType.get(), 0.1, tenth),
                value("float64", Types.FloatType.get(), Reason.INEXACT, tenth),
                value("float64", Types.FloatType.get(), Float.NaN, nan),
                value(
                        "decimal128",
                        Types.DecimalType.of(38, 2),
                        new BigDecimal(DIGITS),
                        m ->
                                filled(
                                        new DecimalVector("x", m, 38, 2),
                                        v -> v.setSafe(0, new BigDecimal(DIGITS)))),
                value(
                        "decimal256",
                        Types.DecimalType.of(9, 2),
                        new BigDecimal("-0.01"),
                        m ->
                                filled(
                                        new Decimal256Vector("x", m, 20, 2),
                                        v -> v.setSafe(0, new BigDecimal("-0.01")))));
    }

    private static Stream<Arguments> bytes() {
        byte[] two = {1, 2};
        var uuid =
                new FieldType(
                        true,
                        new ArrowType.FixedSizeBinary(16),
                        null,
                        Map.of("ARROW:extension:name", "arrow.uuid"));
        byte[] id =
                ByteBuffer.allocate(16)
                        .putLong(ID.getMostSignificantBits())
                        .putLong(ID.getLeastSignificantBits())
                        .array();
        Column fixed = m -> filled(new FixedSizeBinaryVector("x", m, 2), v -> v.setSafe(0, two));
        Column bytes = m -> filled(new VarBinaryVector("x", m), v -> v.setSafe(0, BROKEN));
        return Stream.of(
                value("fixed", Types.FixedType.ofLength(2), two, fixed),
                value("fixed", Types.FixedType.ofLength(3), Reason.WRONG_LENGTH, fixed),
                value(
                        "uuid",
                        Types.UUIDType.get(),
                        ID,
                        m ->
                                filled(
                                        new FixedSizeBinaryVector("x", uuid, m),
                                        v -> v.setSafe(0, id))),
                value("binary", Types.BinaryType.get(), ByteBuffer.wrap(BROKEN), bytes),
                value("binary", Types.StringType.get(), Reason.INVALID_UNICODE, bytes),
                value(
                        "large binary",
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(BROKEN),
                        m -> filled(new LargeVarBinaryVector("x", m), v -> v.setSafe(0, BROKEN))),
                value(
                        "binary view",
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(BROKEN),
                        m -> filled(new ViewVarBinaryVector("x", m), v -> v.setSafe(0, BROKEN))));
    }

    private static Stream<Arguments> times() {
        Type zoned = Types.TimestampType.withZone();
        Type local = Types.TimestampType.withoutZone();
        long lastDay = Long.MAX_VALUE / 86_400_000L * 86_400_000L;
        return Stream.of(
                value(
                        "date32",
                        Types.DateType.get(),
                        LocalDate.parse("1969-12-31"),
                        m -> filled(new DateDayVector("x", m), v -> v.setSafe(0, -1))),
                value(
                        "date64",
                        Types.DateType.get(),
                        LocalDate.parse("1969-12-31"),
                        day(-86_400_000L)),
                value("date64", Types.DateType.get(), Reason.INEXACT, day(1)),
                value("date64", Types.DateType.get(), Reason.OUT_OF_RANGE, day(lastDay)),
                value("time32[s]", Types.TimeType.get(), LocalTime.NOON, second(43_200)),
                // A leap second at the end of a day is none of its seconds.
                value("time32[s]", Types.TimeType.get(), Reason.OUT_OF_RANGE, second(86_400)),
                value(
                        "time32[ms]",
                        Types.TimeType.get(),
                        LocalTime.parse("00:00:00.001"),
                        m -> filled(new TimeMilliVector("x", m), v -> v.setSafe(0, 1))),
                value(
                        "time64[us]",
                        Types.TimeType.get(),
                        LocalTime.parse("00:00:00.000001"),
                        m -> filled(new TimeMicroVector("x", m), v -> v.setSafe(0, 1))),
                value(
                        "time64[ns]",
                        Types.TimeType.get(),
                        LocalTime.parse("00:00:00.000001"),
                        nanosOfDay(1_000)),
                value("time64[ns]", Types.TimeType.get(), Reason.INEXACT, nanosOfDay(1)),
                value("time64[ns]", Types.TimeType.get(), Reason.OUT_OF_RANGE, nanosOfDay(-1)),
                value(
                        "timestamp[s, zone]",
                        zoned,
                        OffsetDateTime.parse("1969-12-31T23:59:59Z"),
                        seconds(-1)),
                value("timestamp[s, zone]", zoned, Reason.OUT_OF_RANGE, seconds(Long.MAX_VALUE)),
                value(
                        "timestamp[ms]",
                        local,
                        LocalDateTime.parse("1970-01-01T00:00:00.001"),
                        m -> filled(new TimeStampMilliVector("x", m), v -> v.setSafe(0, 1L))),
                value(
                        "timestamp[us, zone]",
                        zoned,
                        OffsetDateTime.parse("1970-01-01T00:00:00.000001Z"),
                        m ->
                                filled(
                                        new TimeStampMicroTZVector("x", m, "+02:00"),
                                        v -> v.setSafe(0, 1L))),
                value(
                        "timestamp[ns]",
                        Types.TimestampNanoType.withoutZone(),
                        LocalDateTime.parse("1970-01-01T00:00:00.000000001"),
                        m -> filled(new TimeStampNanoVector("x", m), v -> v.setSafe(0, 1L))),
                value(
                        "timestamp[ns, zone]",
                        zoned,
                        OffsetDateTime.parse("1970-01-01T00:00:00.000001Z"),
                        nanos(1_000)),
                value("timestamp[ns, zone]", zoned, Reason.INEXACT, nanos(1)));
    }

    private static Column day(long millis) {
        return m -> filled(new DateMilliVector("x", m), v -> v.setSafe(0, millis));
    }

    private static Column second(int second) {
        return m -> filled(new TimeSecVector("x", m), v -> v.setSafe(0, second));
    }

    private static Column nanosOfDay(long nanos) {
        return m -> filled(new TimeNanoVector("x", m), v -> v.setSafe(0, nanos));
    }

    private static Column seconds(long seconds) {
        return m ->
                filled(
                        new TimeStampSecTZVector("x", m, "Europe/Vienna"),
                        v -> v.setSafe(0, seconds));
    }

    static Column nanos(long nanos) {
        return m -> filled(new TimeStampNanoTZVector("x", m, "UTC"), v -> v.setSafe(0, nanos));
    }

    private static Stream<Arguments> texts() {
        return Stream.of(
                value("utf8", Types.StringType.get(), "ä", text("ä")),
                value("utf8", Types.DateType.get(), LocalDate.EPOCH, text("1970-01-01")),
                value("utf8", Types.DateType.get(), Reason.TYPE_MISMATCH, text("today")),
                value(
                        "utf8",
                        Types.StringType.get(),
                        Reason.INVALID_UNICODE,
                        m -> filled(new VarCharVector("x", m), v -> v.setSafe(0, BROKEN))),
                value(
                        "large utf8",
                        Types.StringType.get(),
                        "ä",
                        m ->
                                filled(
                                        new LargeVarCharVector("x", m),
                                        v -> v.setSafe(0, "ä".getBytes(UTF_8)))),
                value("utf8 view", Types.StringType.get(), "short", view("short".getBytes(UTF_8))),
                value(
                        "utf8 view",
                        Types.StringType.get(),
                        LONG_TEXT,
                        view(LONG_TEXT.getBytes(UTF_8))),
                value("utf8 view", Types.StringType.get(), Reason.INVALID_UNICODE, view(BROKEN)));
    }

    private static Column text(String text) {
        return m -> ArrowFiles.texts(m, "x", text);
    }

    private static Column view(byte[] text) {
        return m -> filled(new ViewVarCharVector("x", m), v -> v.setSafe(0, text));
    }

    private static Stream<Arguments> nested() {
        Type list = Types.ListType.ofOptional(9, Types.LongType.get());
        Type map = Types.MapType.ofOptional(8, 9, Types.StringType.get(), Types.LongType.get());
        return Stream.of(
                value("list", list, Arrays.asList(1L, null), ArrowColumns::list),
                value("large list", list, List.of(1L, 2L), ArrowColumns::largeList),
                value("list view", list, List.of(1L, 2L), ArrowColumns::listView),
                value("fixed list", list, List.of(1L, 2L), ArrowColumns::fixedList),
                value("map", map, Map.of("a", 1L, "b", 2L), map("a", "b")),
                value("map", map, Reason.DUPLICATE_FIELD, map("a", "a")));
    }

    private static FieldVector list(BufferAllocator memory) {
        var list = ListVector.empty("x", memory);
        var values = (IntVector) list.addOrGetVector(INT).getVector();
        int at = list.startNewValue(0);
        values.setSafe(at, 1);
        values.setNull(at + 1);
        list.endValue(0, 2);
        values.setValueCount(2);
        return list;
    }

    private static FieldVector largeList(BufferAllocator memory) {
        var list = LargeListVector.empty("x", memory);
        var values = (IntVector) list.addOrGetVector(INT).getVector();
        fill(values, (int) list.startNewValue(0));
        list.endValue(0, 2);
        return list;
    }

    private static FieldVector listView(BufferAllocator memory) {
        var list = ListViewVector.empty("x", memory);
        var values = (IntVector) list.addOrGetVector(INT).getVector();
        fill(values, list.startNewValue(0));
        list.endValue(0, 2);
        return list;
    }

    private static FieldVector fixedList(BufferAllocator memory) {
        var list = FixedSizeListVector.empty("x", 2, memory);
        var values = (IntVector) list.addOrGetVector(INT).getVector();
        fill(values, list.startNewValue(0));
        values.setValueCount(4);
        return list;
    }

    private static void fill(IntVector values, int at) {
        values.setSafe(at, 1);
        values.setSafe(at + 1, 2);
        values.setValueCount(at + 2);
    }

    private static Column map(String one, String other) {
        return m -> {
            var map = MapVector.empty("x", m, false);
            var pairs =
                    (StructVector)
                            map.addOrGetVector(FieldType.notNullable(ArrowType.Struct.INSTANCE))
                                    .getVector();
            VarCharVector keys = pairs.addOrGet("key", KEY, VarCharVector.class);
            IntVector values = pairs.addOrGet("value", INT, IntVector.class);
            int at = map.startNewValue(0);
            keys.setSafe(at, one.getBytes(UTF_8));
            keys.setSafe(at + 1, other.getBytes(UTF_8));
            fill(values, at);
            pairs.setIndexDefined(at);
            pairs.setIndexDefined(at + 1);
            map.endValue(0, 2);
            pairs.setValueCount(2);
            return map;
        };
    }
}
