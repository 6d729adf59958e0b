package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.writer.growth.GrownTable;
import dev.tarn.writer.growth.Growth;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.value.UngrownFields;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From what a batch brings to the schema that its table takes, and to its rows in it. */
class GrowthTest {
    private static final Schema SCHEMA =
            new Schema(
                    List.of(
                            Types.NestedField.required(1, "id", Types.IntegerType.get()),
                            Types.NestedField.required(2, "name", Types.StringType.get()),
                            Types.NestedField.optional(3, "price", Types.DecimalType.of(6, 2)),
                            Types.NestedField.optional(4, "ratio", Types.FloatType.get()),
                            Types.NestedField.optional(
                                    5,
                                    "at",
                                    Types.StructType.of(
                                            Types.NestedField.required(
                                                    6, "x", Types.IntegerType.get()))),
                            Types.NestedField.optional(
                                    7,
                                    "items",
                                    Types.ListType.ofRequired(
                                            8,
                                            Types.StructType.of(
                                                    Types.NestedField.optional(
                                                            9, "n", Types.IntegerType.get())))),
                            Types.NestedField.optional(
                                    10,
                                    "tags",
                                    Types.MapType.ofRequired(
                                            11,
                                            12,
                                            Types.StringType.get(),
                                            Types.IntegerType.get()))),
                    Set.of(1));

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private BaseTable table;

    @BeforeEach
    void create() {
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("a"));
        table =
                (BaseTable)
                        catalog.createTable(
                                TableIdentifier.of("a", "b"),
                                SCHEMA,
                                PartitionSpec.unpartitioned(),
                                Map.of("tarn.ingest.columns-max", "30"));
    }

    @AfterEach
    void close() throws Exception {
        catalog.close();
    }

    static Stream<Arguments> grown() {
        String sound = "\"id\":1,\"name\":\"a\",";
        return Stream.of(
                Arguments.of(sound + "\"x\":1", "x", "long"),
                Arguments.of(sound + "\"x\":1.5", "x", "double"),
                Arguments.of(sound + "\"x\":true", "x", "boolean"),
                Arguments.of(sound + "\"x\":\"2026-03-31\"", "x", "string"),
                Arguments.of(sound + "\"x\":9223372036854775808", "x", "decimal(38, 0)"),
                Arguments.of(sound + "\"x\":[1,null,2.5]", "x", "list<double>"),
                Arguments.of(sound + "\"x\":[[\"a\"]]", "x", "list<list<string>>"),
                Arguments.of(sound + "\"x\":{\"y\":{\"z\":1}}", "x.y.z", "long"),
                Arguments.of(sound + "\"x\":[{\"y\":1},{\"z\":\"\"}]", "x.z", "string"),
                Arguments.of("\"id\":3000000000,\"name\":\"a\"", "id", "long"),
                Arguments.of(sound + "\"price\":123456.5", "price", "decimal(8, 2)"),
                Arguments.of(sound + "\"ratio\":1e300", "ratio", "double"),
                Arguments.of(sound + "\"ratio\":16777217", "ratio", "double"),
                Arguments.of(sound + "\"at\":{\"x\":3000000000}", "at.x", "long"),
                Arguments.of(sound + "\"at\":{\"x\":1,\"y\":2}", "at.y", "long"),
                Arguments.of(sound + "\"items\":[{\"n\":3000000000}]", "items.n", "long"),
                Arguments.of(sound + "\"items\":[{\"m\":\"a\"}]", "items.m", "string"),
                Arguments.of(sound + "\"tags\":{\"a\":3000000000}", "tags.value", "long"));
    }

    @ParameterizedTest
    @MethodSource("grown")
    void growsSoThatEveryRowFits(String members, String column, String type) throws Exception {
        String line = "{" + members + "}";
        assertThat(read(GrownTable.of(table), line).rejects)
                .as("the neighbour: a table that stays as it is")
                .hasSize(1);

        GrownTable grown = grown(line);

        Types.NestedField field = grown.schema().findField(column);
        assertThat(field).as(grown.schema().toString()).isNotNull();
        assertThat(field.type()).hasToString(type);
        Read read = read(grown, line);
        assertThat(read.rejects).isEmpty();
        assertThat(read.rows).hasSize(1);
    }

    static Stream<Arguments> relaxed() {
        return Stream.of(
                Arguments.of("{\"id\":1,\"name\":null}", "name"),
                Arguments.of("{\"id\":1}", "name"),
                Arguments.of("{\"id\":1,\"name\":\"\",\"at\":{}}", "at.x"),
                Arguments.of("{\"id\":1,\"name\":\"\",\"at\":{\"x\":null}}", "at.x"),
                Arguments.of("{\"id\":1,\"name\":\"\",\"items\":[null]}", "items.element"),
                Arguments.of("{\"id\":1,\"name\":\"\",\"tags\":{\"a\":null}}", "tags.value"));
    }

    @ParameterizedTest
    @MethodSource("relaxed")
    void makesOptionalWhatIsMissing(String line, String column) throws Exception {
        assertThat(read(GrownTable.of(table), line).rejects).hasSize(1);

        GrownTable grown = grown(line);

        assertThat(grown.schema().findField(column).isOptional()).isTrue();
        assertThat(read(grown, line).rows).hasSize(1);
    }

    static Stream<Arguments> refused() {
        String sound = "\"id\":1,\"name\":\"a\",";
        return Stream.of(
                Arguments.of("{\"id\":null,\"name\":\"a\"}", "REQUIRED_IS_NULL", "required"),
                Arguments.of("{\"name\":\"a\"}", "REQUIRED_IS_MISSING", "required"),
                Arguments.of("{\"id\":9223372036854775808,\"name\":\"a\"}", "OUT_OF_RANGE", ""),
                Arguments.of("{\"id\":1.5,\"name\":\"a\"}", "TYPE_MISMATCH", ""),
                Arguments.of("{" + sound + "\"price\":0.125}", "INEXACT", ""),
                Arguments.of("{" + sound + "\"price\":1e37}", "OUT_OF_RANGE", ""),
                Arguments.of("{" + sound + "\"x\":{}}", "UNKNOWN_FIELD", "empty object"),
                Arguments.of("{" + sound + "\"x\":[]}", "UNKNOWN_FIELD", "empty list"),
                Arguments.of("{" + sound + "\"x.y\":1}", "UNKNOWN_FIELD", "dot"),
                Arguments.of("{" + sound + "\" \":1}", "UNKNOWN_FIELD", "name"),
                Arguments.of("{" + sound + "\"Name\":1}", "UNKNOWN_FIELD", "case"),
                Arguments.of("{" + sound + "\"at\":{\"x\":1,\"X\":1}}", "UNKNOWN_FIELD", "case"),
                Arguments.of(
                        "{%s\"x\":1%s}".formatted(sound, "0".repeat(40)),
                        "UNKNOWN_FIELD",
                        "41 digits"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void saysWhyATableDoesNotGrow(String line, String reason, String words) throws Exception {
        GrownTable grown = grown(line);

        assertThat(grown.growth()).isEmpty();
        Read read = read(grown, line);
        assertThat(read.reasons()).containsExactly(reason);
        assertThat(read.rejects.getFirst().message()).contains(words);
    }

    @Test
    void takesNeitherTypeWhereABatchHasTwo() throws Exception {
        String lines =
                """
                {"id": 1, "name": "a", "x": 1, "y": 1}
                {"id": 2, "name": "b", "x": "one"}
                {"id": 3, "name": "c", "x": null}
                """;

        GrownTable grown = grown(lines);

        assertThat(grown.schema().findField("x")).isNull();
        assertThat(grown.schema().findField("y")).isNotNull();
        Read read = read(grown, lines);
        assertThat(read.column("id")).containsExactly(3);
        assertThat(read.rejects)
                .hasSize(2)
                .allSatisfy(reject -> {
                    assertThat(reject.field()).isEqualTo("x");
                    assertThat(reject.message()).contains("whole number").contains("string");
                });
    }

    @Test
    void keepsTheColumnsOfAnEarlierBatchUnderTheSameIds() throws Exception {
        GrownTable first = grown("{\"id\":1,\"name\":\"a\",\"x\":1}");
        String line = "{\"id\":2,\"name\":\"b\",\"x\":\"one\",\"y\":2}";

        GrownTable second = first.fitting(shape(first, BodyFormat.NDJSON, line));

        assertThat(second.schema().findField("x")).isEqualTo(first.schema().findField("x"));
        assertThat(second.schema().findField("y").fieldId())
                .isGreaterThan(first.schema().findField("x").fieldId());
        assertThat(read(second, line).reasons()).containsExactly("TYPE_MISMATCH");
        assertThat(second.growth().orElseThrow().fromSchemaId()).isZero();
    }

    @Test
    void doesNotGrowBeyondTheLimitOfTheTable() throws Exception {
        var line = new StringBuilder("{\"id\":1,\"name\":\"a\"");
        for (int i = 0; i < 30; i++) {
            line.append(",\"c").append(i).append("\":1");
        }
        line.append("}");

        GrownTable grown = grown(line.toString());

        assertThat(grown.schema().columns()).hasSize(30 - 12 + 7);
        Read read = read(grown, line.toString());
        assertThat(read.reasons()).containsExactly("UNKNOWN_FIELD");
        assertThat(read.rejects.getFirst().message()).contains("as many columns");
    }

    @Test
    void survivesTheLedger() throws Exception {
        Growth growth = grown("{\"id\":1,\"name\":\"a\",\"x\":{\"y\":1}}").growth().orElseThrow();

        Growth read = Growth.parse(growth.toJson());

        assertThat(read.schema().sameSchema(growth.schema())).isTrue();
        assertThat(read.fits(table.operations().current())).isTrue();
        assertThat(read.schemaId(table.operations().current())).isEqualTo(1);
        table.updateSchema().addColumn("other", Types.StringType.get()).commit();
        assertThat(read.fits(table.operations().current())).isFalse();
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("1\n-20\n", "long"),
                Arguments.of("99999999999999999999\n", "decimal(38, 0)"),
                Arguments.of("1\n2.5\n", "double"),
                Arguments.of("007\n", "string"),
                Arguments.of("0.1234567890123456789\n", "string"),
                Arguments.of("+1\n", "string"),
                Arguments.of("1e5\n", "string"),
                Arguments.of("true\nFALSE\n", "boolean"),
                Arguments.of("true\n1\n", "string"),
                Arguments.of("2026-03-31\n", "date"),
                Arguments.of("2026-02-30\n", "string"),
                Arguments.of("2026-03-31T12:00:00Z\n2026-03-31 12:00:00+02:00\n", "timestamptz"),
                Arguments.of("2026-03-31T12:00:00\n", "timestamp"),
                Arguments.of("2026-03-31T12:00:00\n2026-03-31T12:00:00Z\n", "string"),
                Arguments.of("NaN\n", "string"),
                Arguments.of("1\n\"\"\n", "string"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void tellsFromAllTextsOfAColumnWhatTheyAre(String texts, String type) throws Exception {
        String body =
                "id,name,x\n"
                        + texts.lines()
                                .map(text -> "1,a," + text + "\n")
                                .reduce("", String::concat);

        GrownTable grown =
                GrownTable.of(table).fitting(shape(GrownTable.of(table), BodyFormat.CSV, body));

        assertThat(grown.schema().findType("x")).hasToString(type);
        Read read = read(BodyFormat.CSV, grown, body);
        assertThat(read.rejects).isEmpty();
    }

    @Test
    void passesOverAColumnOfNullsUnderAnUnknownHeader() throws Exception {
        String body = "id,name,x\n1,a,\n2,b,\n";

        GrownTable grown =
                GrownTable.of(table).fitting(shape(GrownTable.of(table), BodyFormat.CSV, body));

        assertThat(grown.growth()).isEmpty();
        assertThat(read(BodyFormat.CSV, grown, body).rows).hasSize(2);
    }

    private GrownTable grown(String lines) throws Exception {
        GrownTable before = GrownTable.of(table);
        return before.fitting(shape(before, BodyFormat.NDJSON, lines));
    }

    private static Shape.Fields shape(GrownTable table, BodyFormat format, String body)
            throws Exception {
        return Read.readers()
                .shape(
                        options(format),
                        table.schema().asStruct(),
                        new ByteArrayInputStream(body.getBytes(UTF_8)));
    }

    private static Read read(GrownTable table, String lines) throws Exception {
        return read(BodyFormat.NDJSON, table, lines);
    }

    private static Read read(BodyFormat format, GrownTable table, String body) throws Exception {
        var read = new Read();
        Read.readers()
                .reader(
                        options(format),
                        table.schema().asStruct(),
                        new UngrownFields(table.refusals()))
                .read(new ByteArrayInputStream(body.getBytes(UTF_8)), read);
        return read;
    }

    private static BatchOptions options(BodyFormat format) {
        return new BatchOptions(format, Compression.NONE, Optional.empty(), Optional.empty());
    }
}
