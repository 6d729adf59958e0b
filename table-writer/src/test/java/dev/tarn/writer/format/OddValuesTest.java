package dev.tarn.writer.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Odd values: each is taken as it is, or rejected for its reason. Nothing becomes something else.
 */
class OddValuesTest {
    private static final Type DECIMAL = Types.DecimalType.of(10, 2);
    private static final Type LONG_DECIMAL = Types.DecimalType.of(38, 10);
    private static final Type INSTANT = Types.TimestampType.withZone();
    private static final Type LOCAL = Types.TimestampType.withoutZone();
    private static final Type NANOS = Types.TimestampNanoType.withoutZone();
    private static final Type STRUCT =
            Types.StructType.of(
                    Types.NestedField.required(10, "a", Types.IntegerType.get()),
                    Types.NestedField.optional(11, "b", Types.StringType.get()));
    private static final Type LIST = Types.ListType.ofRequired(12, Types.IntegerType.get());
    private static final Type MAP =
            Types.MapType.ofOptional(13, 14, Types.StringType.get(), Types.LongType.get());
    private static final Type INT_MAP =
            Types.MapType.ofRequired(15, 16, Types.IntegerType.get(), Types.BooleanType.get());

    private static Types.StructType row(Type type) {
        return Types.StructType.of(Types.NestedField.optional(1, "v", type));
    }

    static Stream<Arguments> taken() {
        return Stream.of(
                Arguments.of(Types.BooleanType.get(), "true", true),
                Arguments.of(Types.BooleanType.get(), "false", false),
                Arguments.of(Types.IntegerType.get(), "2147483647", Integer.MAX_VALUE),
                Arguments.of(Types.IntegerType.get(), "-2147483648", Integer.MIN_VALUE),
                Arguments.of(Types.IntegerType.get(), "-0", 0),
                Arguments.of(Types.LongType.get(), "9223372036854775807", Long.MAX_VALUE),
                Arguments.of(Types.LongType.get(), "-9223372036854775808", Long.MIN_VALUE),
                Arguments.of(Types.FloatType.get(), "0.1", 0.1f),
                Arguments.of(Types.FloatType.get(), "16777216", 16777216f),
                Arguments.of(Types.FloatType.get(), "3.4028235e38", Float.MAX_VALUE),
                Arguments.of(Types.FloatType.get(), "\"NaN\"", Float.NaN),
                Arguments.of(Types.DoubleType.get(), "0.1", 0.1),
                Arguments.of(Types.DoubleType.get(), "1e308", 1e308),
                Arguments.of(Types.DoubleType.get(), "9007199254740992", 9007199254740992d),
                Arguments.of(Types.DoubleType.get(), "9007199254740992.0", 9007199254740992d),
                Arguments.of(Types.DoubleType.get(), "-0", -0.0),
                Arguments.of(Types.DoubleType.get(), "0e-400", 0.0),
                Arguments.of(Types.DoubleType.get(), "0.000", 0.0),
                Arguments.of(Types.DoubleType.get(), "4.9e-324", Double.MIN_VALUE),
                Arguments.of(Types.FloatType.get(), "1.4e-45", Float.MIN_VALUE),
                Arguments.of(Types.DoubleType.get(), "9007199254740994", 9007199254740994d),
                Arguments.of(Types.DoubleType.get(), "\"-Infinity\"", Double.NEGATIVE_INFINITY),
                Arguments.of(DECIMAL, "12.5", new BigDecimal("12.50")),
                Arguments.of(DECIMAL, "12.500", new BigDecimal("12.50")),
                Arguments.of(DECIMAL, "\"12.50\"", new BigDecimal("12.50")),
                Arguments.of(DECIMAL, "1e2", new BigDecimal("100.00")),
                Arguments.of(DECIMAL, "-99999999.99", new BigDecimal("-99999999.99")),
                Arguments.of(DECIMAL, "0e999999999", new BigDecimal("0.00")),
                Arguments.of(DECIMAL, "0e2147483647", new BigDecimal("0.00")),
                Arguments.of(
                        LONG_DECIMAL,
                        "1234567890123456789012345678.0123456789",
                        new BigDecimal("1234567890123456789012345678.0123456789")),
                Arguments.of(Types.DateType.get(), "\"2024-02-29\"", LocalDate.of(2024, 2, 29)),
                Arguments.of(Types.DateType.get(), "\"0001-01-01\"", LocalDate.of(1, 1, 1)),
                Arguments.of(
                        Types.TimeType.get(),
                        "\"23:59:59.999999\"",
                        LocalTime.of(23, 59, 59, 999_999_000)),
                Arguments.of(Types.TimeType.get(), "\"12:30\"", LocalTime.of(12, 30)),
                Arguments.of(
                        INSTANT,
                        "\"2026-03-31T12:00:00Z\"",
                        OffsetDateTime.parse("2026-03-31T12:00:00Z")),
                Arguments.of(
                        INSTANT,
                        "\"2026-03-31 14:00:00+02:00\"",
                        OffsetDateTime.parse("2026-03-31T12:00:00Z")),
                Arguments.of(
                        INSTANT,
                        "\"2026-03-31T12:00:00.000001Z\"",
                        OffsetDateTime.parse("2026-03-31T12:00:00.000001Z")),
                Arguments.of(
                        LOCAL,
                        "\"2026-03-31T12:00:00\"",
                        LocalDateTime.parse("2026-03-31T12:00:00")),
                Arguments.of(
                        LOCAL,
                        "\"2026-03-31 12:00:00.5\"",
                        LocalDateTime.parse("2026-03-31T12:00:00.5")),
                Arguments.of(
                        NANOS,
                        "\"2026-03-31T12:00:00.000000001\"",
                        LocalDateTime.parse("2026-03-31T12:00:00.000000001")),
                Arguments.of(Types.StringType.get(), "\"\"", ""),
                Arguments.of(Types.StringType.get(), "\"\\u0000\"", "\u0000"),
                Arguments.of(Types.StringType.get(), "\"\\ud83d\\ude00\"", "\ud83d\ude00"),
                Arguments.of(Types.StringType.get(), "\"Grüße, 世界\"", "Grüße, 世界"),
                Arguments.of(Types.StringType.get(), "\"null\"", "null"),
                Arguments.of(
                        Types.UUIDType.get(),
                        "\"00000000-0000-0000-0000-00000000000a\"",
                        new UUID(0, 10)),
                Arguments.of(
                        Types.BinaryType.get(), "\"AAE=\"", ByteBuffer.wrap(new byte[] {0, 1})),
                Arguments.of(Types.BinaryType.get(), "\"\"", ByteBuffer.allocate(0)),
                Arguments.of(Types.FixedType.ofLength(2), "\"AAE=\"", new byte[] {0, 1}),
                Arguments.of(LIST, "[]", List.of()),
                Arguments.of(LIST, "[1, 2]", List.of(1, 2)),
                Arguments.of(MAP, "{\"a\": 1}", Map.of("a", 1L)),
                Arguments.of(INT_MAP, "{\"7\": true}", Map.of(7, true)));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void takesAValueAsItIs(Type type, String json, Object expected) throws Exception {
        Read read = Read.of(BodyFormat.NDJSON, row(type), "{\"v\": " + json + "}");

        assertThat(read.rejects).isEmpty();
        assertThat(read.column("v")).containsExactly(expected);
    }

    static Stream<Arguments> rejected() {
        return Stream.of(
                        of(
                                Types.BooleanType.get(),
                                "TYPE_MISMATCH",
                                "0",
                                "1",
                                "\"true\"",
                                "[]",
                                "{}",
                                "1.0"),
                        of(
                                Types.IntegerType.get(),
                                "OUT_OF_RANGE",
                                "2147483648",
                                "-2147483649",
                                "99999999999999999999"),
                        of(
                                Types.IntegerType.get(),
                                "TYPE_MISMATCH",
                                "1.0",
                                "1e2",
                                "\"1\"",
                                "true",
                                "[1]",
                                "{\"a\": 1}",
                                "\"\""),
                        of(
                                Types.LongType.get(),
                                "OUT_OF_RANGE",
                                "9223372036854775808",
                                "-9223372036854775809"),
                        of(Types.LongType.get(), "TYPE_MISMATCH", "1.5", "\"7\"", "false"),
                        of(
                                Types.FloatType.get(),
                                "OUT_OF_RANGE",
                                "1e39",
                                "-1e39",
                                "1e400",
                                "1e-46",
                                "-1e-400"),
                        of(Types.FloatType.get(), "INEXACT", "16777217", "123456789"),
                        of(
                                Types.FloatType.get(),
                                "TYPE_MISMATCH",
                                "\"0.1\"",
                                "\"inf\"",
                                "\"nan\"",
                                "true"),
                        of(
                                Types.DoubleType.get(),
                                "OUT_OF_RANGE",
                                "1e309",
                                "-1e400",
                                "1e-400",
                                "-0.1e-399"),
                        of(
                                Types.DoubleType.get(),
                                "INEXACT",
                                "9007199254740993",
                                "9007199254740993.0",
                                "12345678901234567890123"),
                        of(Types.DoubleType.get(), "TYPE_MISMATCH", "\"1\"", "[]", "\"0x1p3\""),
                        of(
                                DECIMAL,
                                "INEXACT",
                                "1.234",
                                "0.001",
                                "\"1.005\"",
                                "1e-3",
                                "1e-999999999"),
                        of(
                                DECIMAL,
                                "OUT_OF_RANGE",
                                "100000000",
                                "1e9",
                                "1e999999999",
                                "100e2147483647",
                                "\"-1000e2147483647\"",
                                "-100000000.00"),
                        of(
                                DECIMAL,
                                "TYPE_MISMATCH",
                                "\"1,5\"",
                                "\"\"",
                                "true",
                                "\"1.2.3\"",
                                "\"NaN\""),
                        of(
                                LONG_DECIMAL,
                                "OUT_OF_RANGE",
                                "12345678901234567890123456789",
                                "1234567890123456789012345678901234567890"),
                        of(LONG_DECIMAL, "INEXACT", "0.01234567890123"),
                        of(
                                Types.DateType.get(),
                                "TYPE_MISMATCH",
                                "\"2026-02-29\"",
                                "\"2026-13-01\"",
                                "\"31.03.2026\"",
                                "\"2026-3-1\"",
                                "\"2026-03-31T00:00:00\"",
                                "19000",
                                "\"\""),
                        of(Types.DateType.get(), "OUT_OF_RANGE", "\"+999999999-01-01\""),
                        of(
                                Types.TimeType.get(),
                                "TYPE_MISMATCH",
                                "\"24:00:00\"",
                                "\"12:60:00\"",
                                "\"noon\"",
                                "43200",
                                "\"23:59:60\""),
                        of(Types.TimeType.get(), "INEXACT", "\"12:00:00.0000001\""),
                        of(
                                INSTANT,
                                "ZONE_MISSING",
                                "\"2026-03-31T12:00:00\"",
                                "\"2026-03-31 12:00:00.5\""),
                        of(
                                INSTANT,
                                "TYPE_MISMATCH",
                                "\"2016-12-31T23:59:60Z\"",
                                "\"yesterday\"",
                                "1774958400",
                                "\"2026-03-31\"",
                                "\"2026-02-30T00:00:00Z\"",
                                "\"2026-03-31T12:00:00+25:00\""),
                        of(INSTANT, "INEXACT", "\"2026-03-31T12:00:00.1234567Z\""),
                        of(INSTANT, "OUT_OF_RANGE", "\"+300000-01-01T00:00:00Z\""),
                        of(
                                LOCAL,
                                "ZONE_UNEXPECTED",
                                "\"2026-03-31T12:00:00Z\"",
                                "\"2026-03-31T12:00:00+02:00\""),
                        of(
                                LOCAL,
                                "TYPE_MISMATCH",
                                "\"2026-03-31\"",
                                "\"12:00\"",
                                "0",
                                "\"2026-03-31T25:00:00\"",
                                "\"2016-12-31T23:59:60\""),
                        of(LOCAL, "INEXACT", "\"2026-03-31T12:00:00.000000001\""),
                        of(
                                NANOS,
                                "OUT_OF_RANGE",
                                "\"2300-01-01T00:00:00\"",
                                "\"1600-01-01T00:00:00\""),
                        of(
                                Types.StringType.get(),
                                "TYPE_MISMATCH",
                                "1",
                                "1.5",
                                "true",
                                "[]",
                                "{}",
                                "[\"a\"]"),
                        of(
                                Types.StringType.get(),
                                "INVALID_UNICODE",
                                "\"\\ud83d\"",
                                "\"\\ude00\"",
                                "\"a\\ud83db\"",
                                "\"\\ude00\\ud83d\""),
                        of(
                                Types.UUIDType.get(),
                                "TYPE_MISMATCH",
                                "\"1-1-1-1-1\"",
                                "\"{00000000-0000-0000-0000-00000000000a}\"",
                                "\"0000000000000000000000000000000a\"",
                                "7",
                                "\"\""),
                        of(
                                Types.BinaryType.get(),
                                "TYPE_MISMATCH",
                                "\"=\"",
                                "\"not base64!\"",
                                "[0, 1]",
                                "1",
                                "\"AA\\n==\""),
                        of(
                                Types.FixedType.ofLength(2),
                                "WRONG_LENGTH",
                                "\"\"",
                                "\"AA==\"",
                                "\"AAEC\""),
                        of(
                                STRUCT,
                                "TYPE_MISMATCH",
                                "[]",
                                "\"a\"",
                                "1",
                                "{\"a\": \"1\"}",
                                "{\"a\": 1, \"b\": 2}"),
                        of(STRUCT, "REQUIRED_IS_MISSING", "{}", "{\"b\": \"x\"}"),
                        of(STRUCT, "REQUIRED_IS_NULL", "{\"a\": null}"),
                        of(STRUCT, "UNKNOWN_FIELD", "{\"a\": 1, \"c\": 1}"),
                        of(STRUCT, "DUPLICATE_FIELD", "{\"a\": 1, \"a\": 1}"),
                        of(LIST, "TYPE_MISMATCH", "{}", "1", "\"[1]\"", "[\"1\"]", "[[1]]"),
                        of(LIST, "REQUIRED_IS_NULL", "[1, null]"),
                        of(LIST, "OUT_OF_RANGE", "[1, 3000000000]"),
                        of(MAP, "TYPE_MISMATCH", "[]", "{\"a\": \"1\"}", "1"),
                        of(MAP, "DUPLICATE_FIELD", "{\"a\": 1, \"a\": 2}"),
                        of(INT_MAP, "TYPE_MISMATCH", "{\"x\": true}", "{\"1.0\": true}"),
                        of(INT_MAP, "DUPLICATE_FIELD", "{\"1\": true, \"01\": false}"),
                        of(INT_MAP, "REQUIRED_IS_NULL", "{\"1\": null}"))
                .flatMap(List::stream);
    }

    static Stream<Arguments> csv() {
        return Stream.of(
                        of(
                                Types.DoubleType.get(),
                                "INEXACT",
                                "9007199254740993",
                                "+9007199254740993",
                                "-9007199254740993.00"),
                        of(Types.DoubleType.get(), "OUT_OF_RANGE", "1e-400", "1e400"),
                        of(
                                Types.DoubleType.get(),
                                "TYPE_MISMATCH",
                                "1d",
                                "0x1p3",
                                "1e",
                                ".",
                                "--1",
                                "1,5"),
                        of(Types.DoubleType.get(), "TOO_LONG", "1".repeat(401)),
                        of(Types.FloatType.get(), "INEXACT", "16777217"),
                        of(Types.FloatType.get(), "OUT_OF_RANGE", "1e-60"))
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("csv")
    void rejectsATextThatIsNoSuchNumber(Type type, String reason, String text) throws Exception {
        Read read = Read.of(BodyFormat.TSV, row(type), "v\n" + text + "\n");

        assertThat(read.rows).isEmpty();
        assertThat(read.reasons()).containsExactly(reason);
    }

    private static List<Arguments> of(Type type, String reason, String... values) {
        return Stream.of(values).map(value -> Arguments.of(type, reason, value)).toList();
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void rejectsAValueThatIsNotOne(Type type, String reason, String json) throws Exception {
        String line = "{\"v\": " + json + "}";

        Read read = Read.of(BodyFormat.NDJSON, row(type), line);

        assertThat(read.rows).isEmpty();
        assertThat(read.reasons()).containsExactly(reason);
        assertThat(read.rejects.getFirst().field()).startsWith("v");
        assertThat(read.rejects.getFirst().raw()).asString().isEqualTo(line);
    }
}
