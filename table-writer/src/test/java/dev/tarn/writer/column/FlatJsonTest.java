package dev.tarn.writer.column;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.tarn.testkit.Seeds;
import dev.tarn.writer.format.JsonSetup;
import dev.tarn.writer.value.JsonValues;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.UnknownFields;
import dev.tarn.writer.value.Utf8;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick reader never says what the careful one does not say as well. */
class FlatJsonTest {
    private static final int ROWS = 50_000;
    private static final Types.StructType ROW =
            Types.StructType.of(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "count", Types.IntegerType.get()),
                    Types.NestedField.optional(3, "amount", Types.DecimalType.of(9, 2)),
                    Types.NestedField.optional(4, "large", Types.DecimalType.of(18, 6)),
                    Types.NestedField.optional(5, "weight", Types.DoubleType.get()),
                    Types.NestedField.optional(6, "height", Types.FloatType.get()),
                    Types.NestedField.optional(7, "paid", Types.BooleanType.get()),
                    Types.NestedField.optional(8, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(9, "local", Types.TimestampType.withoutZone()),
                    Types.NestedField.optional(10, "day", Types.DateType.get()),
                    Types.NestedField.optional(11, "time", Types.TimeType.get()),
                    Types.NestedField.optional(12, "name", Types.StringType.get()),
                    Types.NestedField.optional(13, "key", Types.UUIDType.get()),
                    Types.NestedField.optional(14, "total", Types.DecimalType.of(38, 4)),
                    Types.NestedField.optional(15, "raw", Types.BinaryType.get()),
                    Types.NestedField.optional(16, "code", Types.FixedType.ofLength(3)),
                    Types.NestedField.optional(17, "units", Types.DecimalType.of(18, 0)),
                    Types.NestedField.optional(18, "serial", Types.DecimalType.of(20, 0)),
                    Types.NestedField.optional(19, "huge", Types.DecimalType.of(38, 0)));

    private static final List<String> NUMBERS =
            List.of(
                    "0",
                    "-0",
                    "7",
                    "-1",
                    "00",
                    "01",
                    "1.",
                    ".5",
                    "1.0",
                    "-0.0",
                    "1e3",
                    "1E-2",
                    "+1",
                    "12.345",
                    "0.1",
                    "0.30000000000000004",
                    "123456789012345678",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775808",
                    "999999999999999999",
                    "1000000000000000000",
                    "9300000000000000000",
                    "-9999999999999999999",
                    "99999999999999999999",
                    "1.000000000000000000",
                    ".1234567890123456",
                    "-.1234567890123456789",
                    "2147483647",
                    "2147483648",
                    "-2147483649",
                    "9007199254740993",
                    "16777217",
                    "3.4028236e38",
                    "1e400",
                    "1e-400",
                    "9999999.99",
                    "99999999.99",
                    "0.005",
                    "123456.1234567",
                    "1.10",
                    "100.000000",
                    "123456789012.123456",
                    "0.0000001",
                    "1.17549435e-38",
                    "33554433",
                    "0.1234567890123456789",
                    "12345678901234567890123.5",
                    "NaN",
                    "Infinity",
                    "-",
                    "0x10",
                    "1_000",
                    "1.5.2");

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "red",
                    "a b",
                    "\\\"",
                    "\\\\",
                    "\\/",
                    "tab\\there",
                    "\\u0041",
                    "\\ud83d\\ude00",
                    "\\ud83d",
                    "\\x",
                    "é",
                    "日本",
                    "\u0001",
                    "2026-03-31",
                    "2026-02-29",
                    "2024-02-29",
                    "2026-13-01",
                    "2026-1-01",
                    "0000-01-01",
                    "9999-12-31",
                    "+10000-01-01",
                    "1969-12-31",
                    "2026-03-31T12:30:00Z",
                    "2026-03-31T12:30Z",
                    "2026-03-31 12:30:00Z",
                    "2026-03-31T12:30:00.1Z",
                    "2026-03-31T12:30:00.123456Z",
                    "2026-03-31T12:30:00.1234567Z",
                    "2026-03-31T12:30:00.123456000Z",
                    "2026-03-31T12:30:60Z",
                    "2026-03-31T24:00:00Z",
                    "2026-03-31T12:30:00+01:00",
                    "2026-03-31T12:30:00-17:59",
                    "2026-03-31T12:30:00+18:00",
                    "2026-03-31T12:30:00+19:00",
                    "2026-03-31T12:30:00+01",
                    "2026-03-31T12:30:00",
                    "2026-03-31T12:30",
                    "2026-03-31t12:30:00z",
                    "1969-12-31T23:59:59.999999Z",
                    "2026-02-30T00:00:00Z",
                    "12:30",
                    "12:30:15",
                    "12:30:15.5",
                    "23:59:59.999999",
                    "24:00",
                    "12:60",
                    "1:00",
                    "12.50",
                    "-7",
                    "true",
                    "NaN",
                    "-Infinity",
                    "123e4567-e89b-12d3-a456-426614174000",
                    "123E4567-E89B-12D3-A456-42661417400F",
                    "AAEC",
                    "/wD+",
                    "AAECAw==",
                    "AAECAw",
                    "A===",
                    "AA-_",
                    "123e4567e89b12d3a456426614174000",
                    "123e4567-e89b-12d3-a456-42661417400g",
                    "12/e4567-e89b-12d3-a456-426614174000");

    private final ColumnBlock block = new ColumnBlock(ROW);
    private final FlatJson quick = new FlatJson(ROW);
    private final JsonFactory json = JsonSetup.factory(1 << 20);
    private final JsonValues careful = new JsonValues(ROW, UnknownFields.REJECTED);

    @Test
    void readsPlainRowsItself() {
        String row =
                """
                {"id":1,"count":-2,"amount":3.5,"large":"4.25","weight":0.1,"height":1.5,"paid":true,\
                "at":"2026-03-31T12:30:00.5Z","local":"2026-03-31T12:30:00","day":"2026-03-31",\
                "time":"12:30","total":-7.25,"raw":"AAECAw==","code":"AAEC","name":"x \\"y\\"","key":"123e4567-e89b-12d3-a456-426614174000"}\
                """;

        assertThat(read(row)).isTrue();
        assertThat(values(block.rows() - 1)).isEqualTo(carefully(row).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1}",
                " { \"id\" : 1 , \"name\" : null } \r",
                "{\"name\":\"x\",\"id\":1}",
                "{\"id\":1,\"name\":\"日本\"}"
            })
    void readsThemHoweverTheyAreWritten(String row) {
        assertThat(read(row)).isTrue();
        assertThat(values(0)).isEqualTo(carefully(row).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "1",
                "{\"id\":1",
                "{\"id\":1}x",
                "{\"id\":1,}",
                "{\"id\" 1}",
                "{,\"id\":1}",
                "{\"id\":null}",
                "{\"id\":1,\"id\":1}",
                "{\"id\":1,\"other\":2}",
                "{\"id\":1,\"name\":5}",
                "{\"id\":\"1\"}",
                "{\"id\":1,\"name\":\"a",
                "{\"id\":1,\"name\":[]}",
                "{\"id\":1 \"name\":\"a\"}",
                "{\"id\":true}",
                "{\"id\":1,\"paid\":1}",
                "{\"\\u0069d\":1}"
            })
    void leavesTheRestToTheCarefulReader(String row) {
        assertThat(read(row)).isFalse();
        assertThat(block.rows()).isZero();
    }

    @Test
    void leavesNothingOfARowThatIsGivenUp() {
        assertThat(read("{\"id\":1,\"name\":\"kept\",\"count\":5,\"weight\":1.5}")).isTrue();
        assertThat(read("{\"id\":2,\"name\":\"gone\",\"count\":6,\"weight\":2.5,\"x\":1}"))
                .isFalse();
        assertThat(read("{\"id\":3}")).isTrue();

        assertThat(values(0)).contains("kept", 5, 1.5);
        assertThat(values(1))
                .containsExactly(
                        3L, null, null, null, null, null, null, null, null, null, null, null, null,
                        null, null, null, null, null, null);
    }

    @Test
    void leavesNothingOfARowThatIsTakenBack() {
        assertThat(read("{\"id\":1,\"name\":\"kept\",\"count\":5}")).isTrue();
        assertThat(read("{\"id\":2,\"name\":\"gone\",\"count\":6}")).isTrue();
        block.takeBack();
        assertThat(read("{\"id\":3,\"name\":\"new\"}")).isTrue();

        assertThat(block.rows()).isEqualTo(2);
        assertThat(values(0)).contains(1L, "kept", 5);
        assertThat(values(1)).startsWith(3L, null).contains("new");
    }

    /** Whatever it takes has the value that the careful reader finds, and that one takes it. */
    @Test
    void agreesWithTheCarefulReader() {
        Random random = Seeds.random();
        int taken = 0;
        for (int i = 0; i < ROWS; i++) {
            byte[] row = damaged(random, oddRow(random).getBytes(UTF_8));
            if (block.isFull()) {
                block.clear();
            }
            if (quick.read(block, row, 0, row.length)) {
                taken++;
                String text = new String(row, UTF_8);
                assertThat(Utf8.isValid(row, 0, row.length)).as(text).isTrue();
                assertThat(carefully(text)).as(text).contains(values(block.rows() - 1));
            }
        }
        assertThat(taken).isBetween(ROWS / 10, ROWS * 9 / 10);
    }

    /** A row of CSV may begin where its buffer does. */
    @Test
    void takesNoNameThatEndsBeforeItsEnd() {
        Types.StructType odd =
                Types.StructType.of(
                        Types.NestedField.optional(1, "a\"b", Types.LongType.get()),
                        Types.NestedField.optional(2, "c", Types.LongType.get()));
        var reader = new FlatJson(odd);
        var rows = new ColumnBlock(odd);

        for (String row : List.of("{\"a\"b\":1}", "{\"a\\\"b\":1}", "{\"c", "{\"cc\":1}")) {
            byte[] bytes = row.getBytes(UTF_8);
            assertThat(reader.read(rows, bytes, 0, bytes.length)).as(row).isFalse();
        }
        byte[] bytes = "{\"c\":1}".getBytes(UTF_8);
        assertThat(reader.read(rows, bytes, 0, bytes.length)).isTrue();
    }

    @Test
    void looksAtNothingBeforeANumber() {
        for (String text : List.of(".1234567890123456", "-.1234567890123456", ".5", "-", "")) {
            byte[] bytes = text.getBytes(UTF_8);

            assertThat(Digits.fraction(bytes, 0, bytes.length)).as(text).isNaN();
        }
    }

    private static String oddRow(Random random) {
        var row = new StringBuilder("{\"id\":").append(random.nextInt(100));
        int fields = random.nextInt(3);
        for (int i = 0; i < fields; i++) {
            Types.NestedField field = ROW.fields().get(1 + random.nextInt(ROW.fields().size() - 1));
            row.append(",\"").append(field.name()).append("\":");
            switch (random.nextInt(8)) {
                case 0 -> row.append("null");
                case 1, 2, 3 -> row.append(NUMBERS.get(random.nextInt(NUMBERS.size())));
                case 4 -> row.append(random.nextBoolean());
                default ->
                        row.append('"').append(TEXTS.get(random.nextInt(TEXTS.size()))).append('"');
            }
        }
        return row.append('}').toString();
    }

    /** One row of eight has a byte too many, too few or another one. */
    private static byte[] damaged(Random random, byte[] row) {
        if (random.nextInt(8) > 0) {
            return row;
        }
        byte[] other = row.clone();
        other[random.nextInt(row.length)] = (byte) random.nextInt(256);
        return other;
    }

    private boolean read(String row) {
        byte[] bytes = row.getBytes(UTF_8);
        return quick.read(block, bytes, 0, bytes.length);
    }

    private List<@Nullable Object> values(int row) {
        var values = new ArrayList<@Nullable Object>();
        for (Column column : block.columns()) {
            values.add(column.has(row) ? column.internal(row) : null);
        }
        return values;
    }

    private Optional<List<@Nullable Object>> carefully(String row) {
        try (JsonParser parser = json.createParser(row.getBytes(UTF_8))) {
            parser.nextToken();
            StructLike internal = new InternalRecordWrapper(ROW).wrap(careful.read(parser));
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
            var values = new ArrayList<@Nullable Object>();
            for (int i = 0; i < ROW.fields().size(); i++) {
                Object value = internal.get(i, Object.class);
                values.add(value instanceof CharSequence text ? text.toString() : value);
            }
            return Optional.of(values);
        } catch (IOException | Unfit refused) {
            return Optional.empty();
        }
    }
}
