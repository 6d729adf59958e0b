package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.Seeds;
import dev.tarn.writer.column.Blocks;
import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.value.UnknownFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A body has the same rows and rejects, whether they may come as columns or not. */
class BlocksTest {
    private static final int BODIES = 400;
    private static final int ROWS = 40;
    private static final Types.StructType SCHEMA =
            Types.StructType.of(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "count", Types.IntegerType.get()),
                    Types.NestedField.optional(3, "amount", Types.DecimalType.of(9, 2)),
                    Types.NestedField.optional(4, "total", Types.DecimalType.of(38, 4)),
                    Types.NestedField.optional(5, "weight", Types.DoubleType.get()),
                    Types.NestedField.optional(6, "height", Types.FloatType.get()),
                    Types.NestedField.optional(7, "paid", Types.BooleanType.get()),
                    Types.NestedField.optional(8, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(9, "local", Types.TimestampType.withoutZone()),
                    Types.NestedField.optional(10, "day", Types.DateType.get()),
                    Types.NestedField.optional(11, "time", Types.TimeType.get()),
                    Types.NestedField.optional(12, "name", Types.StringType.get()),
                    Types.NestedField.required(13, "label", Types.StringType.get()),
                    Types.NestedField.optional(14, "key", Types.UUIDType.get()),
                    Types.NestedField.optional(15, "raw", Types.BinaryType.get()),
                    Types.NestedField.optional(16, "code", Types.FixedType.ofLength(3)),
                    Types.NestedField.optional(17, "units", Types.DecimalType.of(18, 0)),
                    Types.NestedField.optional(18, "serial", Types.DecimalType.of(20, 0)),
                    Types.NestedField.optional(19, "huge", Types.DecimalType.of(38, 0)));

    private static final List<String> ODD =
            List.of(
                    "",
                    "null",
                    "NULL",
                    "NA",
                    "\\N",
                    " ",
                    " 1",
                    "1 ",
                    "0",
                    "-0",
                    "+1",
                    "007",
                    "-7",
                    "1.",
                    ".5",
                    "1.0",
                    "1.10",
                    "1e3",
                    "-1E-2",
                    "0.005",
                    "12.345",
                    "1,5",
                    "0x10",
                    "2147483647",
                    "2147483648",
                    "-2147483649",
                    "9223372036854775807",
                    "9223372036854775808",
                    "999999999999999999",
                    "9300000000000000000",
                    "-9999999999999999999",
                    "99999999999999999999",
                    ".1234567890123456",
                    "9007199254740993",
                    "16777217",
                    "0.1",
                    "3.4028236e38",
                    "1e400",
                    "1e-400",
                    "NaN",
                    "Infinity",
                    "-Infinity",
                    "9999999.99",
                    "99999999.99",
                    "12345678901234567890.1234",
                    "true",
                    "TRUE",
                    "False",
                    "yes",
                    "1.5.2",
                    "-",
                    "2026-03-31",
                    "2026-02-29",
                    "2024-02-29",
                    "2026-1-01",
                    "0000-01-01",
                    "1969-12-31",
                    "2026-03-31T12:30:00Z",
                    "2026-03-31 12:30Z",
                    "2026-03-31T12:30:00.123456Z",
                    "2026-03-31T12:30:00.1234567Z",
                    "2026-03-31T12:30:00+01:00",
                    "2026-03-31T12:30:00-17:59",
                    "2026-03-31T12:30:00+19:00",
                    "2026-03-31T12:30:60Z",
                    "2026-03-31T12:30:00",
                    "1969-12-31T23:59:59.999999Z",
                    "2026-03-31T24:00:00Z",
                    "12:30",
                    "12:30:15.5",
                    "24:00",
                    "red",
                    "two\nlines",
                    "a\r\nb",
                    "say \"yes\"",
                    "\"",
                    "\"\"",
                    "a\tb",
                    "é",
                    "日本",
                    "😀",
                    "\u0001",
                    "a;b",
                    "{}",
                    "[1]",
                    "123e4567-e89b-12d3-a456-426614174000",
                    "123E4567-E89B-12D3-A456-42661417400F",
                    "123e4567e89b12d3a456426614174000",
                    "AAEC",
                    "AAECAw==",
                    "A===");

    private static final List<String> PLAIN =
            List.of(
                    "1",
                    "2",
                    "3.50",
                    "4",
                    "5.5",
                    "6.25",
                    "true",
                    "2026-03-31T12:30:00Z",
                    "2026-03-31T12:30:00.5",
                    "2026-03-31",
                    "12:30:15",
                    "red",
                    "blue",
                    "123e4567-e89b-12d3-a456-426614174000",
                    "AAECAw==",
                    "AAEC",
                    "17",
                    "18",
                    "19");

    /** What a reader made of a body: rows of either kind in Iceberg's own form, and rejects. */
    private static final class Made implements RowSink, Blocks {
        private final boolean takesBlocks;
        private final ColumnBlock block = new ColumnBlock(SCHEMA);
        private final InternalRecordWrapper wrapper = new InternalRecordWrapper(SCHEMA);
        private final List<List<@Nullable Object>> rows = new ArrayList<>();
        private final List<List<Object>> rejects = new ArrayList<>();
        private int asColumns;

        Made(boolean takesBlocks) {
            this.takesBlocks = takesBlocks;
        }

        @Override
        public Optional<Blocks> blocks() {
            return takesBlocks ? Optional.of(this) : Optional.empty();
        }

        @Override
        public ColumnBlock open() {
            settle();
            return block;
        }

        private void settle() {
            for (int row = 0; row < block.rows(); row++) {
                rows.add(values(block.row(row)));
                asColumns++;
            }
            block.clear();
        }

        @Override
        public void row(Record row, int bytes) {
            settle();
            rows.add(values(wrapper.wrap(row)));
        }

        @Override
        public void reject(Reject reject) {
            rejects.add(
                    List.of(
                            reject.position(),
                            reject.field(),
                            reject.reason(),
                            reject.message(),
                            new String(reject.raw(), UTF_8)));
        }

        private static List<@Nullable Object> values(StructLike row) {
            var values = new ArrayList<@Nullable Object>();
            for (int i = 0; i < row.size(); i++) {
                Object value = row.get(i, Object.class);
                values.add(value instanceof CharSequence text ? text.toString() : value);
            }
            return values;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BodyFormat.class,
            names = {"NDJSON", "CSV", "TSV"})
    void readsTheSame(BodyFormat format) throws IOException {
        Random random = Seeds.random();
        int rows = 0;
        int asColumns = 0;
        for (int i = 0; i < BODIES; i++) {
            byte[] body = damaged(random, body(random, format).getBytes(UTF_8));
            var options =
                    new BatchOptions(
                            format,
                            Compression.NONE,
                            random.nextInt(4) == 0 ? Optional.of(';') : Optional.empty(),
                            random.nextBoolean() ? Optional.of("NA") : Optional.empty());
            UnknownFields unknown =
                    random.nextBoolean() ? UnknownFields.DISCARDED : UnknownFields.REJECTED;
            var careful = new Made(false);
            var quick = new Made(true);

            String refused = read(options, unknown, body, careful, random);
            assertThat(read(options, unknown, body, quick, random)).isEqualTo(refused);

            String shown = new String(body, UTF_8);
            assertThat(quick.rows).as(shown).isEqualTo(careful.rows);
            assertThat(quick.rejects).as(shown).isEqualTo(careful.rejects);
            rows += quick.rows.size();
            asColumns += quick.asColumns;
        }
        // Some of them are odd, and yet are rows.
        assertThat(asColumns).isBetween(rows / 3, rows - 1);
    }

    private static String read(
            BatchOptions options, UnknownFields unknown, byte[] body, Made made, Random random)
            throws IOException {
        try {
            Read.readers()
                    .reader(options, SCHEMA, unknown)
                    .read(Read.inPieces(body, new Random(random.nextInt())), made);
            return "";
        } catch (BodyRefused refused) {
            return refused.code() + refused.getMessage();
        } finally {
            made.settle();
        }
    }

    private static String body(Random random, BodyFormat format) {
        return format == BodyFormat.NDJSON ? json(random) : separated(random, format);
    }

    private static String value(Random random, int column) {
        return random.nextInt(SCHEMA.fields().size()) > 0
                ? PLAIN.get(column)
                : ODD.get(random.nextInt(ODD.size()));
    }

    private static String json(Random random) {
        var body = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            body.append('{');
            for (int i = 0; i < SCHEMA.fields().size(); i++) {
                String value = value(random, i);
                boolean isBare =
                        switch (SCHEMA.fields().get(i).type().typeId()) {
                            case LONG, INTEGER, DOUBLE, FLOAT, BOOLEAN -> true;
                            default -> value.equals("null");
                        };
                body.append(i == 0 ? "" : ",");
                body.append('"').append(SCHEMA.fields().get(i).name()).append("\":");
                body.append(isBare ? value : '"' + value.replace("\"", "\\\"") + '"');
            }
            body.append(random.nextInt(20) == 0 ? ",\"more\":1}\n" : "}\n");
        }
        return body.toString();
    }

    private static String separated(Random random, BodyFormat format) {
        String delimiter = format == BodyFormat.TSV ? "\t" : ",";
        boolean hasMore = random.nextInt(4) == 0;
        var body = new StringBuilder();
        for (Types.NestedField field : SCHEMA.fields()) {
            body.append(body.isEmpty() ? "" : delimiter).append(field.name());
        }
        body.append(hasMore ? delimiter + "more\n" : "\n");
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < SCHEMA.fields().size(); i++) {
                String value = value(random, i);
                boolean isQuoted = random.nextInt(4) == 0 || value.contains(delimiter);
                body.append(i == 0 ? "" : delimiter);
                body.append(isQuoted ? '"' + value.replace("\"", "\"\"") + '"' : value);
            }
            body.append(hasMore ? delimiter + "more" : "");
            body.append(List.of("\n", "\n", "\r\n", "\r", "\n\n").get(random.nextInt(5)));
        }
        return body.toString();
    }

    /** One body of eight has another byte somewhere. */
    private static byte[] damaged(Random random, byte[] body) {
        if (random.nextInt(8) == 0) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        return body;
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "|1,red,x|,true",
                "|1,,x|,true",
                "|1,\"\",x|,true",
                "|1,\"say \"\"yes\"\"\",x|,true",
                "|\"1\",red,x|,true",
                "|+1,red,x|,false",
                "|01,red,x|,false"
            })
    void takesWhatIsPlainItself(String row, boolean isPlain) throws Exception {
        var made = new Made(true);
        var options =
                new BatchOptions(
                        BodyFormat.CSV, Compression.NONE, Optional.empty(), Optional.empty());
        byte[] body = ("id,name,label\n" + row + "\n").getBytes(UTF_8);

        Read.readers()
                .reader(options, SCHEMA, UnknownFields.REJECTED)
                .read(new ByteArrayInputStream(body), made);
        made.settle();

        assertThat(made.rows).hasSize(1);
        assertThat(made.asColumns).isEqualTo(isPlain ? 1 : 0);
    }

    /** What a row may weigh is another reader's business. */
    @Test
    void leavesLongRowsToTheCarefulReader() throws Exception {
        var made = new Made(true);
        var options =
                new BatchOptions(
                        BodyFormat.NDJSON, Compression.NONE, Optional.empty(), Optional.empty());
        var text = new char[2 * 1024 * 1024];
        Arrays.fill(text, 'x');
        String row = "{\"id\":1,\"label\":\"" + new String(text) + "\"}";

        Read.readers()
                .reader(options, SCHEMA, UnknownFields.REJECTED)
                .read(new ByteArrayInputStream(row.getBytes(UTF_8)), made);
        made.settle();

        assertThat(made.rows).hasSize(1);
        assertThat(made.asColumns).isZero();
    }
}
