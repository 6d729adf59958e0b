package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are not what they should be: each row is there once, as a row or as a reject. */
class OddBodiesTest {
    private static final Types.StructType SCHEMA =
            Types.StructType.of(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()));

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("nonsense", "MALFORMED"),
                Arguments.of("{\"id\": 1", "MALFORMED"),
                Arguments.of("{\"id\": 1,}", "MALFORMED"),
                Arguments.of("{id: 1}", "MALFORMED"),
                Arguments.of("{'id': 1}", "MALFORMED"),
                Arguments.of("{\"id\": NaN}", "MALFORMED"),
                Arguments.of("{\"id\": 01}", "MALFORMED"),
                Arguments.of("{\"id\": +1}", "MALFORMED"),
                Arguments.of("{\"id\": 1} // one", "MALFORMED"),
                Arguments.of("{\"id\": 1, \"name\": \"a\tb\"}", "MALFORMED"),
                Arguments.of("{\"id\": 1} {\"id\": 2}", "TRAILING_CONTENT"),
                Arguments.of("{\"id\": 1} 2", "TRAILING_CONTENT"),
                Arguments.of("[{\"id\": 1}]", "NOT_AN_OBJECT"),
                Arguments.of("1", "NOT_AN_OBJECT"),
                Arguments.of("\"id\"", "NOT_AN_OBJECT"),
                Arguments.of("null", "NOT_AN_OBJECT"),
                Arguments.of("{}", "REQUIRED_IS_MISSING"),
                Arguments.of("{\"id\": null}", "REQUIRED_IS_NULL"),
                Arguments.of("{\"id\": 1, \"ID\": 1}", "UNKNOWN_FIELD"),
                Arguments.of("{\"id\": 1, \"\": 1}", "UNKNOWN_FIELD"),
                Arguments.of("{\"id\": 1, \"id\": 2}", "DUPLICATE_FIELD"),
                Arguments.of("{\"id\": 1, \"name\": null, \"name\": \"x\"}", "DUPLICATE_FIELD"),
                Arguments.of("{\"id\": " + "1".repeat(500) + "}", "TOO_LONG"),
                Arguments.of(
                        "{\"id\": 1, \"deep\": " + "[".repeat(200) + "]".repeat(200) + "}",
                        "UNKNOWN_FIELD"),
                Arguments.of("[".repeat(200) + "]".repeat(200), "NOT_AN_OBJECT"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void rejectsALineAndGoesOn(String line, String reason) throws Exception {
        Read read = Read.of(BodyFormat.NDJSON, SCHEMA, "{\"id\": 7}\n" + line + "\n{\"id\": 8}\n");

        assertThat(read.column("id")).containsExactly(7L, 8L);
        assertThat(read.reasons()).containsExactly(reason);
        assertThat(read.rejects.getFirst().position()).isEqualTo(2);
    }

    @Test
    void tellsBytesThatAreNoText() throws Exception {
        byte[][] broken = {
            "{\"id\": 1, \"name\": \"\u00e4\"}".getBytes(ISO_8859_1),
            line(0xC0, 0xAF),
            line(0xED, 0xA0, 0x80),
            line(0xF5, 0x80, 0x80, 0x80),
            line(0xE2, 0x82),
            line(0x80),
        };
        for (byte[] each : broken) {
            Read read = Read.of(BodyFormat.NDJSON, SCHEMA, each);

            assertThat(read.rows).isEmpty();
            assertThat(read.reasons()).containsExactly("INVALID_UNICODE");
        }
    }

    private static byte[] line(int... inText) {
        byte[] start = "{\"id\": 1, \"name\": \"".getBytes(UTF_8);
        byte[] end = "\"}".getBytes(UTF_8);
        byte[] all = Arrays.copyOf(start, start.length + inText.length + end.length);
        for (int i = 0; i < inText.length; i++) {
            all[start.length + i] = (byte) inText[i];
        }
        System.arraycopy(end, 0, all, start.length + inText.length, end.length);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n\n", " \n", "\r\n\n"})
    void takesAnyEndOfALine(String end) throws Exception {
        Read read = Read.of(BodyFormat.NDJSON, SCHEMA, "{\"id\": 1}" + end + "{\"id\": 2}" + end);

        assertThat(read.column("id")).containsExactly(1L, 2L);
        assertThat(read.rejects).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NDJSON", "JSON", "CSV"})
    void passesOverAByteOrderMark(String name) throws Exception {
        BodyFormat format = BodyFormat.valueOf(name);
        String body =
                switch (format) {
                    case NDJSON -> "{\"id\": 1}\n";
                    case JSON -> "[{\"id\": 1}]";
                    case CSV, TSV -> "id\n1\n";
                    case PARQUET, AVRO, ARROW, PROTOBUF, XLSX ->
                            throw new IllegalArgumentException(name);
                };

        assertThat(Read.of(format, SCHEMA, "\uFEFF" + body).column("id")).containsExactly(1L);
    }

    @Test
    void cutsALineThatIsTooLongAndGoesOn() throws Exception {
        String name = "x".repeat(17 * 1024 * 1024);

        Read read =
                Read.of(
                        BodyFormat.NDJSON,
                        SCHEMA,
                        "{\"id\": 1, \"name\": \"" + name + "\"}\n{\"id\": 2}\n");

        assertThat(read.column("id")).containsExactly(2L);
        assertThat(read.reasons()).containsExactly("TOO_LONG");
        assertThat(read.rejects.getFirst().raw()).hasSize(64 * 1024);
    }

    /** Three bytes each, and a record with room for all columns. */
    @Test
    void rejectsARowThatWouldFillTheMemory() throws Exception {
        List<Types.NestedField> wide = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            wide.add(Types.NestedField.optional(10 + i, "c" + i, Types.StringType.get()));
        }
        var schema =
                Types.StructType.of(
                        Types.NestedField.required(1, "id", Types.LongType.get()),
                        Types.NestedField.optional(
                                2, "v", Types.ListType.ofOptional(3, Types.StructType.of(wide))));

        Read read =
                Read.of(
                        BodyFormat.NDJSON,
                        schema,
                        "{\"id\": 1, \"v\": ["
                                + "{},".repeat(1_000_000)
                                + "{}]}\n{\"id\": 2, \"v\": [{}]}\n");

        assertThat(read.column("id")).containsExactly(2L);
        assertThat(read.reasons()).containsExactly("TOO_LONG");
        assertThat(read.weights.getFirst()).isGreaterThan(200 * Long.BYTES);
    }

    @Test
    void shortensWhatARejectSaysOfItself() throws Exception {
        Read read = Read.of(BodyFormat.NDJSON, SCHEMA, "{\"" + "n".repeat(9_000) + "\": 1}\n");

        assertThat(read.reasons()).containsExactly("UNKNOWN_FIELD");
        assertThat(read.rejects.getFirst().field()).hasSizeLessThan(1_100);
    }

    @Test
    void readsTheElementsOfAnArray() throws Exception {
        Read read =
                Read.of(
                        BodyFormat.JSON,
                        SCHEMA,
                        " [ {\"id\": 1, \"name\": \"],[\\\"}{\"} ,\n{\"id\": \"2\"}, 3, {\"id\": tru}, {\"id\": 5} ] ");

        assertThat(read.column("id")).containsExactly(1L, 5L);
        assertThat(read.column("name").getFirst()).isEqualTo("],[\"}{");
        assertThat(read.reasons()).containsExactly("TYPE_MISMATCH", "NOT_AN_OBJECT", "MALFORMED");
        assertThat(read.rejects).extracting(Reject::position).containsExactly(2L, 3L, 4L);
        assertThat(Read.of(BodyFormat.JSON, SCHEMA, "[]").rows).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"id\": 1}",
                "[",
                "[{\"id\": 1}",
                "[{\"id\": 1},]",
                "[{\"id\": 1} {\"id\": 2}]",
                "[{\"id\": 1}]]",
                "[{\"id\": 1}] x",
                "[{\"id\": 1, \"name\": \"]",
                "[\"\\"
            })
    void refusesAnArrayWhoseEndNobodyKnows(String body) {
        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> Read.of(BodyFormat.JSON, SCHEMA, body));
    }

    static Stream<Arguments> csv() {
        return Stream.of(
                Arguments.of("id,name\n1,Ada\n", List.of("Ada")),
                Arguments.of("name,id\nAda,1", List.of("Ada")),
                Arguments.of("id,name\r\n1,\"Ada, Countess\"\r\n", List.of("Ada, Countess")),
                Arguments.of("id,name\n1,\"a\nb\"\n", List.of("a\nb")),
                Arguments.of("id,name\r1,\"say \"\"hi\"\"\"\r", List.of("say \"hi\"")),
                Arguments.of("id,name\n1,a\"b\n", List.of("a\"b")),
                Arguments.of("id,name\n\n1,x\r\n\r\n2,y\r3,z\n", List.of("x", "y", "z")),
                Arguments.of("id,name\n1,\"\"\n", List.of("")),
                Arguments.of("id,name\n1, padded \n", List.of(" padded ")),
                Arguments.of("\"id\",\"name\"\n\"1\",\"Ä\"\n", List.of("Ä")));
    }

    @ParameterizedTest
    @MethodSource("csv")
    void readsSeparatedFields(String body, List<String> names) throws Exception {
        Read read = Read.of(BodyFormat.CSV, SCHEMA, body);

        assertThat(read.rejects).isEmpty();
        assertThat(read.column("name")).containsExactlyElementsOf(names);
    }

    @Test
    void tellsNothingFromAnEmptyText() throws Exception {
        Read read = Read.of(BodyFormat.CSV, SCHEMA, "id,name\n1,\n2,\"\"\n,x\n");

        assertThat(read.column("name")).containsExactly(null, "");
        assertThat(read.reasons()).containsExactly("REQUIRED_IS_NULL");
    }

    static Stream<Arguments> csvRows() {
        return Stream.of(
                Arguments.of("x,Ada", "TYPE_MISMATCH"),
                Arguments.of("1.0,Ada", "TYPE_MISMATCH"),
                Arguments.of("1", "WRONG_FIELD_COUNT"),
                Arguments.of("1,Ada,", "WRONG_FIELD_COUNT"),
                Arguments.of("1,\"Ada\"x", "MALFORMED"),
                Arguments.of("1,\"Ada\" ", "MALFORMED"),
                Arguments.of("99999999999999999999,Ada", "OUT_OF_RANGE"),
                Arguments.of(" 1,Ada", "TYPE_MISMATCH"));
    }

    @ParameterizedTest
    @MethodSource("csvRows")
    void rejectsARowOfFieldsAndGoesOn(String row, String reason) throws Exception {
        Read read = Read.of(BodyFormat.CSV, SCHEMA, "id,name\n7,a\n" + row + "\n8,b\n");

        assertThat(read.column("id")).containsExactly(7L, 8L);
        assertThat(read.reasons()).containsExactly(reason);
        assertThat(read.rejects.getFirst().position()).isEqualTo(3);
        assertThat(read.rejects.getFirst().raw()).asString().isEqualTo(row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,id\n1,1\n",
                "id,colour\n1,red\n",
                "name\nAda\n",
                "id,\"name\n1,Ada\n",
                "id,name\n1,\"Ada\n2,Bob\n",
                "id, name\n1,Ada\n"
            })
    void refusesFieldsThatNobodyCanTell(String body) {
        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> Read.of(BodyFormat.CSV, SCHEMA, body));
    }

    @Test
    void readsTheSameInWhateverPiecesItComes() throws Exception {
        Random random = Seeds.random();
        List<String> names = new ArrayList<>();
        var ndjson = new StringBuilder();
        var json = new StringBuilder("[");
        var csv = new StringBuilder("id,name\n");
        for (int i = 0; i < 200; i++) {
            String name = randomName(random);
            names.add(name);
            String object =
                    "{\"id\": %d, \"name\": \"%s\"}"
                            .formatted(i, name.replace("\"", "\\\"").replace("\n", "\\n"));
            ndjson.append(object).append(random.nextBoolean() ? "\n" : "\r\n");
            json.append(i == 0 ? "" : ", ").append(object);
            csv.append(i)
                    .append(",\"")
                    .append(name.replace("\"", "\"\""))
                    .append(random.nextBoolean() ? "\"\n" : "\"\r\n");
        }
        json.append("]");

        for (var body :
                List.of(
                        List.of(BodyFormat.NDJSON, ndjson),
                        List.of(BodyFormat.JSON, json),
                        List.of(BodyFormat.CSV, csv))) {
            Read read =
                    Read.of(
                            (BodyFormat) body.get(0),
                            SCHEMA,
                            Read.inPieces(body.get(1).toString().getBytes(UTF_8), random));

            assertThat(read.rejects).isEmpty();
            assertThat(read.column("name")).containsExactlyElementsOf(names);
        }
    }

    private static String randomName(Random random) {
        String letters = "ab,\"\n [{}]:Äß世\ud83d\ude00";
        var name = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int at = random.nextInt(letters.length());
            at -= Character.isLowSurrogate(letters.charAt(at)) ? 1 : 0;
            name.appendCodePoint(letters.codePointAt(at));
        }
        return name.toString();
    }
}
