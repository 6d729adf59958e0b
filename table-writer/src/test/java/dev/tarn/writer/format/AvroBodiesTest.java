package dev.tarn.writer.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.UnknownFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Avro files, whose types are few and whose logical types say what they mean. */
class AvroBodiesTest {
    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("\"boolean\"", true, Types.BooleanType.get(), true),
                Arguments.of("\"int\"", 7, Types.IntegerType.get(), 7),
                Arguments.of("\"long\"", 3_000_000_000L, Types.LongType.get(), 3_000_000_000L),
                Arguments.of(
                        "\"long\"", 3_000_000_000L, Types.IntegerType.get(), Reason.OUT_OF_RANGE),
                Arguments.of("\"float\"", 0.5f, Types.FloatType.get(), 0.5f),
                Arguments.of("\"double\"", 0.1, Types.DoubleType.get(), 0.1),
                Arguments.of("\"string\"", "ä", Types.StringType.get(), "ä"),
                Arguments.of(
                        "\"bytes\"",
                        ByteBuffer.wrap(new byte[] {1}),
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(new byte[] {1})),
                Arguments.of("[\"null\",\"int\"]", null, Types.IntegerType.get(), null),
                Arguments.of("[\"int\",\"null\"]", 1, Types.IntegerType.get(), 1),
                Arguments.of("[\"int\"]", 1, Types.IntegerType.get(), 1),
                Arguments.of(
                        logical("int", "date"),
                        20_543,
                        Types.DateType.get(),
                        LocalDate.parse("2026-03-31")),
                Arguments.of(
                        logical("int", "time-millis"),
                        43_200_000,
                        Types.TimeType.get(),
                        LocalTime.NOON),
                Arguments.of(
                        logical("int", "time-millis"),
                        86_400_000,
                        Types.TimeType.get(),
                        Reason.OUT_OF_RANGE),
                Arguments.of(
                        logical("long", "time-micros"),
                        43_200_000_001L,
                        Types.TimeType.get(),
                        LocalTime.parse("12:00:00.000001")),
                Arguments.of(
                        logical("long", "timestamp-millis"),
                        -1L,
                        Types.TimestampType.withZone(),
                        OffsetDateTime.parse("1969-12-31T23:59:59.999Z")),
                Arguments.of(
                        logical("long", "timestamp-micros"),
                        1L,
                        Types.TimestampType.withZone(),
                        OffsetDateTime.parse("1970-01-01T00:00:00.000001Z")),
                Arguments.of(
                        logical("long", "timestamp-nanos"),
                        1L,
                        Types.TimestampNanoType.withZone(),
                        OffsetDateTime.parse("1970-01-01T00:00:00.000000001Z")),
                Arguments.of(
                        logical("long", "timestamp-millis"),
                        Long.MAX_VALUE,
                        Types.TimestampType.withZone(),
                        Reason.OUT_OF_RANGE),
                Arguments.of(
                        logical("long", "local-timestamp-micros"),
                        1L,
                        Types.TimestampType.withoutZone(),
                        LocalDateTime.parse("1970-01-01T00:00:00.000001")),
                Arguments.of(
                        "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\",\"adjust-to-utc\":false}",
                        1L,
                        Types.TimestampType.withoutZone(),
                        LocalDateTime.parse("1970-01-01T00:00:00.000001")),
                Arguments.of(
                        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}",
                        ByteBuffer.wrap(new byte[] {-1}),
                        Types.DecimalType.of(4, 2),
                        new BigDecimal("-0.01")),
                Arguments.of(
                        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}",
                        ByteBuffer.wrap(new byte[0]),
                        Types.DecimalType.of(4, 2),
                        Reason.MALFORMED),
                Arguments.of(
                        logical("string", "uuid"),
                        "0198f3f0-0000-7000-8000-000000000001",
                        Types.UUIDType.get(),
                        UUID.fromString("0198f3f0-0000-7000-8000-000000000001")),
                Arguments.of(
                        logical("string", "uuid"),
                        "none",
                        Types.UUIDType.get(),
                        Reason.TYPE_MISMATCH),
                Arguments.of(
                        "{\"type\":\"array\",\"items\":[\"null\",\"int\"]}",
                        Arrays.asList(1, null),
                        Types.ListType.ofOptional(9, Types.LongType.get()),
                        Arrays.asList(1L, null)),
                Arguments.of(
                        "{\"type\":\"map\",\"values\":\"int\"}",
                        Map.of("a", 1),
                        Types.MapType.ofOptional(
                                8, 9, Types.StringType.get(), Types.LongType.get()),
                        Map.of("a", 1L)));
    }

    private static String logical(String type, String name) {
        return "{\"type\":\"%s\",\"logicalType\":\"%s\"}".formatted(type, name);
    }

    @ParameterizedTest(name = "{0} {1} as {2}")
    @MethodSource("values")
    void takesAValueExactlyOrNotAtAll(
            String from, @Nullable Object value, Type to, @Nullable Object expected)
            throws Exception {
        byte[] file = avro(from, value);

        Read read = read(file, to);

        if (expected instanceof Reason reason) {
            assertThat(read.reasons()).containsExactly(reason.name());
        } else {
            assertThat(read.rejects).isEmpty();
            assertThat(read.column("x")).containsExactly(expected);
        }
    }

    static Stream<CodecFactory> codecs() {
        return Stream.of(
                CodecFactory.nullCodec(),
                CodecFactory.deflateCodec(1),
                CodecFactory.snappyCodec(),
                CodecFactory.zstandardCodec(1),
                CodecFactory.bzip2Codec());
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void readsFilesOfAnyUsualCodec(CodecFactory codec) throws Exception {
        assertThat(read(avro("\"int\"", 7, codec), Types.IntegerType.get()).column("x"))
                .containsExactly(7);
    }

    @Test
    void takesSymbolsAsTexts() throws Exception {
        String type = "{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"A\"]}";

        Read read =
                read(
                        avro(
                                type,
                                new GenericData.EnumSymbol(new Schema.Parser().parse(type), "A")),
                        Types.StringType.get());

        assertThat(read.column("x")).containsExactly("A");
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of("[\"int\",\"string\"]", 1, Types.IntegerType.get(), "TYPE_MISMATCH"),
                Arguments.of("\"null\"", null, Types.IntegerType.get(), "TYPE_MISMATCH"),
                Arguments.of("\"string\"", "1", Types.IntegerType.get(), "TYPE_MISMATCH"),
                Arguments.of("\"long\"", 1L, Types.TimestampType.withZone(), "TYPE_MISMATCH"),
                Arguments.of(
                        logical("long", "local-timestamp-millis"),
                        1L,
                        Types.TimestampType.withZone(),
                        "ZONE_MISSING"),
                Arguments.of(
                        logical("long", "timestamp-millis"),
                        1L,
                        Types.TimestampType.withoutZone(),
                        "ZONE_UNEXPECTED"),
                Arguments.of(
                        "[\"null\",\"rows\"]", null, Types.IntegerType.get(), "TYPE_MISMATCH"));
    }

    @ParameterizedTest(name = "{0} as {2}")
    @MethodSource("strangers")
    void refusesAFileOfOtherTypesBeforeItsFirstRow(
            String from, @Nullable Object value, Type to, String code) throws Exception {
        byte[] file = avro(from, value);

        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> read(file, to))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void refusesWhatIsNoAvro() throws Exception {
        byte[] whole = avro("\"string\"", "a".repeat(100));

        for (byte[] body :
                List.of(
                        new byte[0],
                        "Obj".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        Arrays.copyOf(whole, 30),
                        Arrays.copyOf(whole, whole.length - 1))) {
            assertThatExceptionOfType(BodyRefused.class)
                    .isThrownBy(() -> read(body, Types.StringType.get()))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("UNREADABLE"));
        }
        assertThat(read(whole, Types.StringType.get()).rows).hasSize(1);
    }

    @Test
    void rejectsATextThatIsNoneAndKeepsItsRow() throws Exception {
        byte[] file = avro("\"string\"", "a##b", CodecFactory.nullCodec());

        Read read = read(Patched.with(file, "##", 0xC3, 0x28), Types.StringType.get());

        assertThat(read.reasons()).containsExactly("INVALID_UNICODE");
        assertThat(read.rejects.getFirst().field()).isEqualTo("x");
        assertThat(read.rejects.getFirst().raw()).asString().isEqualTo("{\"x\":\"YcMoYg==\"}");
    }

    @Test
    void rejectsAKeyThatComesTwice() throws Exception {
        var pairs = new LinkedHashMap<String, Integer>();
        pairs.put("key-1", 1);
        pairs.put("key-2", 2);
        byte[] file =
                avro("{\"type\":\"map\",\"values\":\"int\"}", pairs, CodecFactory.nullCodec());

        Read read =
                read(
                        Patched.with(file, "key-2", 'k', 'e', 'y', '-', '1'),
                        Types.MapType.ofOptional(
                                8, 9, Types.StringType.get(), Types.LongType.get()));

        assertThat(read.reasons()).containsExactly("DUPLICATE_FIELD");
    }

    static Stream<Arguments> lies() {
        int[] enormous = {0xFE, 0xFF, 0xFF, 0xFF, 0x0F};
        return Stream.of(
                Arguments.of("\"string\"", enormous),
                Arguments.of("\"bytes\"", enormous),
                Arguments.of(
                        "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"e\",\"fields\":[]}}",
                        enormous),
                Arguments.of("{\"type\":\"array\",\"items\":\"int\"}", enormous),
                Arguments.of("{\"type\":\"map\",\"values\":\"int\"}", enormous),
                Arguments.of("\"string\"", new int[] {1}),
                Arguments.of("\"boolean\"", new int[] {2}),
                Arguments.of("\"int\"", new int[] {0x80, 0x80, 0x80, 0x80, 0x20}),
                Arguments.of(
                        "\"long\"", new int[] {255, 255, 255, 255, 255, 255, 255, 255, 255, 2}),
                Arguments.of("[\"null\",\"int\"]", new int[] {4}),
                Arguments.of(
                        "{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"A\"]}", new int[] {2}));
    }

    /** What a value says of its length is held against what is there before memory is taken. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void refusesValuesThatAreNotThere(String type, int[] value) throws Exception {
        Schema told = rows(type);
        var bytes = new ByteArrayOutputStream();
        try (var writer = new DataFileWriter<Object>(new GenericDatumWriter<>(told))) {
            writer.create(told, bytes);
            byte[] row = new byte[value.length];
            for (int i = 0; i < row.length; i++) {
                row[i] = (byte) value[i];
            }
            writer.appendEncoded(ByteBuffer.wrap(row));
        }

        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> passed(bytes.toByteArray()))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("UNREADABLE"));
    }

    @Test
    void refusesRowsThatAreNoRecords() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var writer = new DataFileWriter<Object>(new GenericDatumWriter<>())) {
            writer.create(Schema.create(Schema.Type.INT), bytes).append(1);
        }

        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> read(bytes.toByteArray(), Types.IntegerType.get()))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("UNREADABLE"));
    }

    private static byte[] avro(String type, @Nullable Object value) throws IOException {
        return avro(type, value, CodecFactory.deflateCodec(1));
    }

    private static byte[] avro(String type, @Nullable Object value, CodecFactory codec)
            throws IOException {
        Schema schema = rows(type);
        var record = new GenericData.Record(schema);
        record.put("x", value);
        var bytes = new ByteArrayOutputStream();
        try (var writer = new DataFileWriter<Object>(new GenericDatumWriter<>(schema))) {
            writer.setCodec(codec).create(schema, bytes).append(record);
        }
        return bytes.toByteArray();
    }

    /** Whatever its columns are. */
    private static void passed(byte[] body) throws Exception {
        Read.readers()
                .reader(options(), Types.StructType.of(), UnknownFields.DISCARDED)
                .read(new ByteArrayInputStream(body), NoRows.SINK);
    }

    private static BatchOptions options() {
        return new BatchOptions(
                BodyFormat.AVRO, Compression.NONE, Optional.empty(), Optional.empty());
    }

    private static Schema rows(String type) {
        return new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"rows\",\"fields\":[{\"name\":\"x\",\"type\":%s}]}"
                                .formatted(type));
    }

    private static Read read(byte[] body, Type type) throws Exception {
        var read = new Read();
        Read.readers()
                .reader(
                        options(),
                        Types.StructType.of(Types.NestedField.optional(1, "x", type)),
                        UnknownFields.REJECTED)
                .read(new ByteArrayInputStream(body), read);
        return read;
    }
}
