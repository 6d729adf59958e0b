package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.Seeds;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.UnknownFields;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrow's streams, written by its own library, and what is left of them when bytes are changed. */
class ArrowBodiesTest {

    /** Changed into these, a length is none, nothing, enormous, or a little off. */
    private static final byte[] ODD = {0, 1, 2, 7, 8, 16, 64, 0x7f, (byte) 0x80, (byte) 0xff};

    /** Outside of the heap, and free when the process ends. */
    private static final BufferAllocator MEMORY = new RootAllocator();

    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("dev.tarn.writer.format.ArrowColumns#values")
    void takesAValueExactlyOrNotAtAll(
            String from, Type to, Object expected, ArrowColumns.Column column) throws Exception {
        FieldVector vector = column.apply(MEMORY);
        vector.setValueCount(2);

        Read read = read(ArrowFiles.stream(vector), to);

        if (expected instanceof Reason reason) {
            assertThat(read.reasons()).containsExactly(reason.name());
            assertThat(read.rejects.getFirst().field()).startsWith("x");
            assertThat(read.rejects.getFirst().raw()).asString().startsWith("{\"x\":");
            assertThat(read.column("x")).containsExactly((Object) null);
        } else {
            assertThat(read.rejects).isEmpty();
            assertThat(read.column("x")).containsExactly(expected, null);
        }
    }

    @Test
    void readsStructsAndColumnsOfNulls() throws Exception {
        var struct = StructVector.empty("s", MEMORY);
        struct.addOrGet("b", ArrowColumns.TEXT, VarCharVector.class)
                .setSafe(0, "x".getBytes(UTF_8));
        struct.addOrGet("a", ArrowColumns.INT, IntVector.class).setSafe(0, 1);
        struct.setIndexDefined(0);
        struct.setValueCount(2);
        var nothing = new NullVector("n", 2);
        var table =
                Types.StructType.of(
                        Types.NestedField.optional(
                                1,
                                "s",
                                Types.StructType.of(
                                        Types.NestedField.optional(2, "a", Types.LongType.get()),
                                        Types.NestedField.optional(
                                                3, "b", Types.StringType.get()))),
                        Types.NestedField.optional(4, "n", Types.DateType.get()));

        Read read = read(ArrowFiles.stream(struct, nothing), table, UnknownFields.REJECTED);

        assertThat(read.rejects).isEmpty();
        assertThat(((Record) read.column("s").getFirst()).getField("a")).isEqualTo(1L);
        assertThat(((Record) read.column("s").getFirst()).getField("b")).isEqualTo("x");
        assertThat(read.column("s").getLast()).isNull();
        assertThat(read.column("n")).containsExactly(null, null);
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of("a duration", new ArrowType.Duration(TimeUnit.SECOND)),
                Arguments.of("an interval", new ArrowType.Interval(IntervalUnit.DAY_TIME)),
                Arguments.of("a union", new ArrowType.Union(UnionMode.Dense, new int[0])),
                Arguments.of("runs of values", ArrowType.RunEndEncoded.INSTANCE),
                Arguments.of("decimal(76, 0)", new ArrowType.Decimal(76, 0, 256)),
                Arguments.of("int", new ArrowType.Int(32, true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void refusesColumnsThatNoTableHolds(String name, ArrowType type) throws Exception {
        byte[] body = ArrowFiles.empty(new Field("x", FieldType.nullable(type), List.of()));

        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> read(body, Types.StringType.get()))
                .withMessageContaining("x: ")
                .withMessageContaining(name)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("TYPE_MISMATCH"));
    }

    @Test
    void holdsTimestampsToTheZoneOfTheColumn() throws Exception {
        FieldVector zoned = ArrowColumns.nanos(0).apply(MEMORY);
        FieldVector local = new TimeStampMilliVector("x", MEMORY);

        assertRefused(
                ArrowFiles.stream(zoned), Types.TimestampType.withoutZone(), "ZONE_UNEXPECTED");
        assertRefused(ArrowFiles.stream(local), Types.TimestampType.withZone(), "ZONE_MISSING");
    }

    @Test
    void refusesAColumnThatComesTwice() throws Exception {
        byte[] body = ArrowFiles.stream(new IntVector("x", MEMORY), new IntVector("x", MEMORY));

        assertRefused(body, Types.IntegerType.get(), "DUPLICATE_FIELD");
    }

    @Test
    void passesOverWhatNobodyWants() throws Exception {
        var broken = new VarCharVector("y", MEMORY);
        broken.setSafe(0, new byte[] {(byte) 0xFF});
        broken.setValueCount(1);
        byte[] body = ArrowFiles.stream(one(7), broken);
        var rescuing =
                Types.StructType.of(
                        Types.NestedField.optional(1, "x", Types.IntegerType.get()),
                        Types.NestedField.optional(2, "_rescued", Types.StringType.get()));

        assertRefused(body, Types.IntegerType.get(), "UNKNOWN_FIELD");
        assertThat(read(body, table(Types.IntegerType.get()), UnknownFields.DISCARDED).column("x"))
                .containsExactly(7);
        assertThat(read(body, rescuing, Read.readers().rescued("_rescued", rescuing)).reasons())
                .containsExactly("INVALID_UNICODE");
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionUtil.CodecType.class,
            names = {"LZ4_FRAME", "ZSTD"})
    void unpacksBuffers(CompressionUtil.CodecType codec) throws Exception {
        byte[] body =
                ArrowFiles.stream(
                        codec, List.of(ArrowFiles.texts(MEMORY, "x", "a".repeat(100_000), "b")));

        assertThat(body).hasSizeLessThan(10_000);
        assertThat(read(body, Types.StringType.get()).column("x"))
                .containsExactly("a".repeat(100_000), "b");
    }

    @Test
    void readsFilesToTheEndOfTheirFooters() throws Exception {
        byte[] body = ArrowFiles.file(one(7));

        assertThat(read(body, Types.IntegerType.get()).column("x")).containsExactly(7, 7);
        assertRefused(Arrays.copyOf(body, body.length - 1), Types.IntegerType.get(), "UNREADABLE");
        // The footer says that a batch lies elsewhere.
        byte[] moved = body.clone();
        int length =
                ByteBuffer.wrap(body)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getInt(body.length - 10);
        for (int at = body.length - 10 - length; at < body.length - 10; at++) {
            moved[at] ^= 0x10;
        }
        assertRefused(moved, Types.IntegerType.get(), "UNREADABLE");
    }

    @Test
    void readsDictionariesThatGrowOrAreReplaced() throws Exception {
        var encoding = new DictionaryEncoding(7, false, new ArrowType.Int(8, true));
        var values = new Dictionary(ArrowFiles.texts(MEMORY, "d", "a", "b"), encoding);
        var dictionaries = new DictionaryProvider.MapDictionaryProvider(values);
        var numbers =
                (FieldVector)
                        DictionaryEncoder.encode(ArrowFiles.texts(MEMORY, "x", "b", "a"), values);
        var more = ArrowFiles.texts(MEMORY, "d", "c", "d");

        assertThat(
                        read(
                                        ArrowFiles.withDictionary(
                                                dictionaries, numbers, more, true),
                                        Types.StringType.get())
                                .column("x"))
                .containsExactly("b", "a", "b", "a");
        assertThat(
                        read(
                                        ArrowFiles.withDictionary(
                                                dictionaries, numbers, more, false),
                                        Types.StringType.get())
                                .column("x"))
                .containsExactly("b", "a", "d", "c");
        // A number that the new values do not have.
        assertRefused(
                ArrowFiles.withDictionary(
                        dictionaries, numbers, ArrowFiles.texts(MEMORY, "d", "c"), false),
                Types.StringType.get(),
                "UNREADABLE");
    }

    @Test
    void refusesADictionaryThatUnfoldsWithoutEnd() throws Exception {
        var encoding = new DictionaryEncoding(7, false, new ArrowType.Int(8, true));
        var values = new Dictionary(ArrowFiles.texts(MEMORY, "d", "a".repeat(100_000)), encoding);
        var numbers =
                new TinyIntVector(
                        "x", new FieldType(true, new ArrowType.Int(8, true), encoding), MEMORY);
        int rows = 20_000;
        for (int i = 0; i < rows; i++) {
            numbers.setSafe(i, 0);
        }
        numbers.setValueCount(rows);
        byte[] body =
                ArrowFiles.withDictionary(
                        new DictionaryProvider.MapDictionaryProvider(values),
                        numbers,
                        ArrowFiles.texts(MEMORY, "d", "a"),
                        false);

        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> pass(body, table(Types.StringType.get())))
                .withMessageContaining("unfold");
    }

    @Test
    void refusesWhatIsNoStream() throws Exception {
        byte[] whole = ArrowFiles.stream(one(7));
        List<byte[]> bodies =
                new ArrayList<>(
                        List.of(
                                new byte[0],
                                "{\"id\":1}".getBytes(US_ASCII),
                                "ARROW1".getBytes(US_ASCII),
                                "ARROW2\0\0".getBytes(US_ASCII)));
        for (int length = 1; length < whole.length; length += 3) {
            bodies.add(Arrays.copyOf(whole, length));
        }
        // Between two batches, where the mark of the end is all that is missing.
        bodies.add(Arrays.copyOf(whole, whole.length - 8));

        for (byte[] body : bodies) {
            assertRefused(body, Types.IntegerType.get(), "UNREADABLE");
        }
        assertThat(read(whole, Types.IntegerType.get()).column("x")).containsExactly(7);
    }

    @Test
    void tellsTheTypesOfATableToBeMade() throws Exception {
        Shape.Fields seen =
                Read.readers()
                        .shape(
                                options(),
                                Types.StructType.of(),
                                new ByteArrayInputStream(
                                        ArrowFiles.stream(one(7), new NullVector("n", 1))));

        assertThat(seen.members())
                .containsEntry(
                        "x", new Shape.Member(new Shape.Typed(Types.IntegerType.get()), 2, 0))
                .containsEntry("n", new Shape.Member(new Shape.Nothing(), 1, 1));
    }

    @Test
    void isRowsOrARefusalWhateverBytesAreChanged() throws Exception {
        Random random = Seeds.random();
        List<byte[]> bodies = new ArrayList<>();
        for (Arguments each : ArrowColumns.values().toList()) {
            FieldVector vector = ((ArrowColumns.Column) each.get()[3]).apply(MEMORY);
            vector.setValueCount(2);
            bodies.add(ArrowFiles.stream(vector));
        }
        bodies.add(ArrowFiles.file(one(7)));
        bodies.add(
                ArrowFiles.stream(
                        CompressionUtil.CodecType.ZSTD,
                        List.of(ArrowFiles.texts(MEMORY, "x", "abc".repeat(100)))));
        bodies.add(
                ArrowFiles.stream(
                        CompressionUtil.CodecType.LZ4_FRAME,
                        List.of(ArrowFiles.texts(MEMORY, "x", "abc".repeat(100)))));
        int refused = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] body = bodies.get(random.nextInt(bodies.size())).clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                body[random.nextInt(body.length)] = ODD[random.nextInt(ODD.length)];
            }
            try {
                pass(body, Types.StructType.of());
            } catch (BodyRefused _) {
                refused++;
            }
        }

        assertThat(refused).isPositive();
    }

    private static IntVector one(int value) {
        var vector = new IntVector("x", MEMORY);
        vector.setSafe(0, value);
        vector.setValueCount(1);
        return vector;
    }

    private static void assertRefused(byte[] body, Type type, String code) {
        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> read(body, type))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static Types.StructType table(Type type) {
        return Types.StructType.of(Types.NestedField.optional(1, "x", type));
    }

    private static Read read(byte[] body, Type type) throws Exception {
        return read(body, table(type), UnknownFields.REJECTED);
    }

    private static Read read(byte[] body, Types.StructType table, UnknownFields unknown)
            throws Exception {
        var read = new Read();
        Read.readers().reader(options(), table, unknown).read(new ByteArrayInputStream(body), read);
        return read;
    }

    /** Without keeping what comes out of it. */
    private static void pass(byte[] body, Types.StructType table) throws Exception {
        Read.readers()
                .reader(options(), table, UnknownFields.DISCARDED)
                .read(new ByteArrayInputStream(body), NoRows.SINK);
    }

    private static BatchOptions options() {
        return new BatchOptions(
                BodyFormat.ARROW, Compression.NONE, Optional.empty(), Optional.empty());
    }
}
