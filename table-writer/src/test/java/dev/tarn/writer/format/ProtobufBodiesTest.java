package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.tarn.testkit.Seeds;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.UnknownFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that are Protobuf messages, written here by hand: what no encoder would write as well. */
class ProtobufBodiesTest {
    private static final Types.StructType SCHEMA =
            Types.StructType.of(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()),
                    Types.NestedField.optional(3, "small", Types.IntegerType.get()),
                    Types.NestedField.optional(4, "unsigned", Types.LongType.get()),
                    Types.NestedField.optional(5, "big", Types.DecimalType.of(20, 0)),
                    Types.NestedField.optional(6, "ratio", Types.DoubleType.get()),
                    Types.NestedField.optional(7, "flag", Types.BooleanType.get()),
                    Types.NestedField.optional(8, "color", Types.StringType.get()),
                    Types.NestedField.optional(9, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(10, "most", Types.IntegerType.get()),
                    Types.NestedField.optional(11, "extra", Types.StringType.get()),
                    Types.NestedField.optional(
                            12, "tags", Types.ListType.ofRequired(30, Types.StringType.get())),
                    Types.NestedField.optional(
                            13, "sizes", Types.ListType.ofRequired(31, Types.IntegerType.get())),
                    Types.NestedField.optional(
                            14,
                            "labels",
                            Types.MapType.ofRequired(
                                    32, 33, Types.StringType.get(), Types.LongType.get())),
                    Types.NestedField.optional(
                            15,
                            "address",
                            Types.StructType.of(
                                    Types.NestedField.optional(34, "city", Types.StringType.get()),
                                    Types.NestedField.optional(
                                            35, "zip", Types.IntegerType.get()))),
                    Types.NestedField.optional(16, "card", Types.StringType.get()),
                    Types.NestedField.optional(17, "cash", Types.LongType.get()),
                    Types.NestedField.optional(18, "data", Types.BinaryType.get()));

    private static final Shape.Member NONE = new Shape.Member(new Shape.Nothing(), 0, 0);

    /** A row in hexadecimal digits, and why it is rejected. */
    static Stream<Arguments> rejected() {
        return Stream.of(
                Arguments.of("08", "MALFORMED"),
                Arguments.of("00", "MALFORMED"),
                Arguments.of("08 ffffffffffffffffffffff01", "MALFORMED"),
                Arguments.of("12 05 6162", "MALFORMED"),
                Arguments.of("12 ffffffff0f", "MALFORMED"),
                Arguments.of("12 ffffffff07", "MALFORMED"),
                Arguments.of("7a 02 0a05", "MALFORMED"),
                Arguments.of("0c", "MALFORMED"),
                Arguments.of("0b 08 01", "TYPE_MISMATCH"),
                Arguments.of("1001", "TYPE_MISMATCH"),
                Arguments.of("0a 01 31", "TYPE_MISMATCH"),
                Arguments.of("0d 01000000", "TYPE_MISMATCH"),
                Arguments.of("12 02 c0af", "INVALID_UNICODE"),
                Arguments.of("12 03 eda080", "INVALID_UNICODE"),
                Arguments.of("12 01 e4", "INVALID_UNICODE"),
                Arguments.of("62 01 ff", "INVALID_UNICODE"),
                Arguments.of("18 8080808010", "OUT_OF_RANGE"),
                Arguments.of("18 ffffffff0f", "OUT_OF_RANGE"),
                Arguments.of("20 8080808010", "OUT_OF_RANGE"),
                Arguments.of("20 ffffffffffffffffff01", "OUT_OF_RANGE"),
                Arguments.of("38 02", "OUT_OF_RANGE"),
                Arguments.of("40 07", "TYPE_MISMATCH"),
                Arguments.of("40 8080808010", "OUT_OF_RANGE"),
                Arguments.of("4a 02 10 01", "INEXACT"),
                Arguments.of("4a 06 10 8094ebdc03", "OUT_OF_RANGE"),
                Arguments.of("4a 0b 10 ffffffffffffffffff01", "OUT_OF_RANGE"),
                Arguments.of("4a 07 08 ffdb8cb7b007", "OUT_OF_RANGE"),
                Arguments.of("5a 05 0a 03 0a01 61", "MALFORMED"),
                Arguments.of("5a 04 0a02 0a00", "MALFORMED"),
                Arguments.of("5a 10 0a0e 0a01 61 12 09 11 000000000000f87f", "OUT_OF_RANGE"),
                Arguments.of("6a 02 80 80", "MALFORMED"),
                Arguments.of("6a 01 01 6d 01000000", "TYPE_MISMATCH"),
                Arguments.of("72 03 0a01 61 72 03 0a01 61", "DUPLICATE_FIELD"),
                Arguments.of("9a06 01 00", "UNKNOWN_FIELD"),
                Arguments.of("9b06 9c06", "UNKNOWN_FIELD"),
                Arguments.of("9b06 08 01", "MALFORMED"),
                Arguments.of("7a 03 98 06 01", "UNKNOWN_FIELD"));
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void rejectsARowAndGoesOn(String hex, String reason) throws Exception {
        byte[] odd = bytes(hex);

        Read read = read(body(bytes("0807"), odd, bytes("0808")));

        assertThat(read.column("id")).containsExactly(7L, 8L);
        assertThat(read.reasons()).containsExactly(reason);
        assertThat(read.rejects.getFirst().position()).isEqualTo(2);
        assertThat(read.rejects.getFirst().raw()).isEqualTo(odd);
    }

    /** Where nobody can say where the next row begins, none is taken. */
    @ParameterizedTest
    @CsvSource({
        "02 08, UNREADABLE",
        "05, UNREADABLE",
        "80, UNREADABLE",
        "ffffffff07, ROW_TOO_LONG",
        "ffffffff0f, ROW_TOO_LONG",
        "ffffffffffffffffff01, ROW_TOO_LONG",
        "8180800801, ROW_TOO_LONG",
        "ffffff07 00, UNREADABLE",
    })
    void refusesABodyWhoseLengthsAreNotTrue(String hex, String code) {
        assertThatThrownBy(() -> read(bytes("02 0807" + hex)))
                .isInstanceOfSatisfying(
                        BodyRefused.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void readsWhatTheBookSays() throws Exception {
        var row = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(row);
        out.writeInt64(1, -7);
        out.writeString(2, "ä");
        out.writeInt32(3, -1);
        out.writeUInt32(4, -1);
        out.writeUInt64(5, -1);
        out.writeDouble(6, 0.5);
        out.writeBool(7, true);
        out.writeEnum(8, 1);
        out.writeByteArray(9, bytes("08 c0eeaece06 10 80cab5ee01"));
        out.writeByteArray(10, bytes("08 05"));
        out.writeByteArray(11, bytes("0a0e 0a01 61 12 09 11 0000000000000440"));
        out.writeString(12, "one");
        out.writeString(12, "two");
        out.writeByteArray(13, bytes("01 02"));
        out.writeInt32(13, 3);
        out.writeByteArray(14, bytes("0a01 61 10 05"));
        out.writeByteArray(14, bytes(""));
        out.writeByteArray(15, bytes("0a 02 4c41"));
        out.writeByteArray(15, bytes("10 07"));
        out.writeString(16, "visa");
        out.writeInt64(17, 9);
        out.writeBytes(18, ByteString.copyFrom(new byte[] {1, 2}));
        out.flush();

        Record made = read(body(row.toByteArray())).rows.getFirst();

        assertThat(made.getField("id")).isEqualTo(-7L);
        assertThat(made.getField("name")).isEqualTo("ä");
        assertThat(made.getField("small")).isEqualTo(-1);
        assertThat(made.getField("unsigned")).isEqualTo(4_294_967_295L);
        assertThat(made.getField("big")).isEqualTo(new BigDecimal("18446744073709551615"));
        assertThat(made.getField("ratio")).isEqualTo(0.5);
        assertThat(made.getField("flag")).isEqualTo(true);
        assertThat(made.getField("color")).isEqualTo("RED");
        assertThat(made.getField("at")).isEqualTo(OffsetDateTime.parse("2026-03-31T12:00:00.500Z"));
        assertThat(made.getField("most")).isEqualTo(5);
        assertThat(made.getField("extra")).isEqualTo("{\"a\":2.5}");
        assertThat(made.getField("tags")).isEqualTo(List.of("one", "two"));
        assertThat(made.getField("sizes")).isEqualTo(List.of(1, 2, 3));
        assertThat(made.getField("labels")).isEqualTo(Map.of("a", 5L, "", 0L));
        assertThat(((Record) made.getField("address")).getField("city")).isEqualTo("LA");
        assertThat(((Record) made.getField("address")).getField("zip")).isEqualTo(7);
        assertThat(made.getField("card")).as("the oneof holds what came last").isNull();
        assertThat(made.getField("cash")).isEqualTo(9L);
        assertThat(made.getField("data")).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @Test
    void keepsWhatIsAbsentApartFromDefaults() throws Exception {
        byte[] rows = body(bytes(""), bytes("0800 1200 5200 7a00"));

        List<Record> defaults = read(rows, AbsentFields.DEFAULT).rows;
        List<Record> nulls = read(rows, AbsentFields.NULL).rows;

        assertThat(values(defaults.getFirst(), "id", "name", "most", "color", "address"))
                .containsExactly(0L, null, null, "NONE", null);
        assertThat(values(nulls.getFirst(), "id", "name", "most", "color", "address"))
                .containsExactly(null, null, null, null, null);
        assertThat(values(defaults.getLast(), "id", "name", "most")).containsExactly(0L, "", 0);
        assertThat(values(nulls.getLast(), "id", "name", "most")).containsExactly(0L, "", 0);
        assertThat(defaults.getLast().getField("address")).isNotNull();
        assertThat(nulls.getFirst().getField("tags")).isEqualTo(List.of());
        assertThatExceptionOfType(Unfit.class)
                .isThrownBy(() -> ShopMessages.order(AbsentFields.REFUSED))
                .withMessageContaining("no presence");
    }

    @Test
    void keepsUnknownFieldsAsTheTableWantsIt() throws Exception {
        byte[] rows = body(bytes("0807 9a06 01 00 7a 03 98 06 01"));
        ProtobufMessage order = ShopMessages.order(AbsentFields.DEFAULT);
        var readers = Read.readers().with(order);
        var rescued =
                Types.StructType.of(
                        Stream.concat(
                                        SCHEMA.fields().stream(),
                                        Stream.of(
                                                Types.NestedField.optional(
                                                        40, "_rescued", Types.StringType.get())))
                                .toList());

        var discarding = new Read();
        readers.reader(ShopMessages.OPTIONS, SCHEMA, UnknownFields.DISCARDED)
                .read(new ByteArrayInputStream(rows), discarding);
        var rescuing = new Read();
        readers.reader(ShopMessages.OPTIONS, rescued, readers.rescued("_rescued", rescued))
                .read(new ByteArrayInputStream(rows), rescuing);

        assertThat(discarding.column("id")).containsExactly(7L);
        assertThat(rescuing.column("_rescued"))
                .containsExactly("{\"99\":\"mgYBAA==\",\"address.99\":\"mAYB\"}");
    }

    @Test
    void tellsColumnsForATableThatGrows() throws Exception {
        Shape.Fields seen =
                Read.readers()
                        .with(ShopMessages.order(AbsentFields.NULL))
                        .shape(
                                ShopMessages.OPTIONS,
                                Types.StructType.of(),
                                new ByteArrayInputStream(body(bytes("0807"))));

        assertThat(seen.members()).containsKeys("id", "labels", "address", "at");
        assertThat(seen.members().getOrDefault("big", NONE).shape().inWords())
                .isEqualTo("decimal(20, 0)");
    }

    @Test
    void refusesMessagesThatNoTableCanHold() {
        assertThatExceptionOfType(Unfit.class)
                .isThrownBy(() -> ShopMessages.of("shop.Tree"))
                .withMessageContaining("within itself");
        assertThatExceptionOfType(Unfit.class)
                .isThrownBy(() -> ShopMessages.of("shop.Nothing"))
                .withMessageContaining("no fields");
        assertThatExceptionOfType(Unfit.class)
                .isThrownBy(() -> ShopMessages.of("shop.Wide"))
                .withMessageContaining("fields");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ShopMessages.of("shop.Other"))
                .withMessageContaining("no message");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        ProtobufMessage.of("nonsense".getBytes(UTF_8), "a", AbsentFields.NULL))
                .withMessageContaining("FileDescriptorSet");
    }

    /** Whatever comes: each row is there once, and nothing but a refusal ends a body. */
    @Test
    void survivesRandomBytes() throws Exception {
        Random random = Seeds.random();
        ProtobufMessage order = ShopMessages.order(AbsentFields.NULL);
        for (int i = 0; i < 3_000; i++) {
            byte[] row = new byte[random.nextInt(40)];
            random.nextBytes(row);
            Read read = read(body(bytes("0807"), row, bytes("0808")), order);

            assertThat(read.rows.size() + read.rejects.size()).isEqualTo(3);
        }
    }

    @Test
    void takesNoMemoryForWhatIsMerelySaid() throws Exception {
        // Entries of a map: two bytes each, and a message with its slots in memory.
        byte[] dense = new byte[4 * 1024 * 1024];
        for (int i = 0; i < dense.length; i += 2) {
            dense[i] = 0x72;
        }

        Read read = read(body(bytes("0807"), dense, bytes("0808")));

        assertThat(read.reasons()).containsExactly("TOO_LONG");
        assertThat(read.column("id")).containsExactly(7L, 8L);
    }

    private static List<Object> values(Record row, String... names) {
        return Arrays.stream(names).map(row::getField).toList();
    }

    private static Read read(byte[] body) throws IOException, BodyRefused, Unfit {
        return read(body, AbsentFields.NULL);
    }

    private static Read read(byte[] body, AbsentFields absent)
            throws IOException, BodyRefused, Unfit {
        return read(body, ShopMessages.order(absent));
    }

    private static Read read(byte[] body, ProtobufMessage message) throws IOException, BodyRefused {
        var read = new Read();
        Read.readers()
                .with(message)
                .reader(ShopMessages.OPTIONS, SCHEMA, UnknownFields.REJECTED)
                .read(new ByteArrayInputStream(body), read);
        return read;
    }

    private static byte[] body(byte[]... rows) throws IOException {
        var body = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(body);
        for (byte[] row : rows) {
            out.writeByteArrayNoTag(row);
        }
        out.flush();
        return body.toByteArray();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
