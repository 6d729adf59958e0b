package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real Trino answers, as Arrow's own library reads it. */
class ArrowResultsTest {
    private static final String ARROW = "application/vnd.apache.arrow.stream";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final byte[] END_MARK = {-1, -1, -1, -1, 0, 0, 0, 0};

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CATALOG.close();
        DATABASE.close();
        CLIENT.close();
    }

    /** A type, what it is in Arrow, and two of its values as SQL and as they are read. */
    private record Case(
            String type, String arrow, String low, String lowRead, String high, String highRead) {}

    private static final List<Case> CASES =
            List.of(
                    new Case("boolean", "Bool", "false", "false", "true", "true"),
                    new Case("tinyint", "Int(8, true)", "-128", "-128", "127", "127"),
                    new Case("smallint", "Int(16, true)", "-32768", "-32768", "32767", "32767"),
                    new Case(
                            "integer",
                            "Int(32, true)",
                            "-2147483648",
                            "-2147483648",
                            "2147483647",
                            "2147483647"),
                    new Case(
                            "bigint",
                            "Int(64, true)",
                            "'-9223372036854775808'",
                            "-9223372036854775808",
                            "9223372036854775807",
                            "9223372036854775807"),
                    new Case(
                            "real",
                            "FloatingPoint(SINGLE)",
                            "'-3.4028235E38'",
                            "-3.4028235E38",
                            "'0.1'",
                            "0.1"),
                    new Case(
                            "real",
                            "FloatingPoint(SINGLE)",
                            "nan()",
                            "NaN",
                            "'1.4E-45'",
                            "1.4E-45"),
                    new Case(
                            "double",
                            "FloatingPoint(DOUBLE)",
                            "'-0.0'",
                            "-0.0",
                            "'1.7976931348623157E308'",
                            "1.7976931348623157E308"),
                    new Case(
                            "double",
                            "FloatingPoint(DOUBLE)",
                            "-infinity()",
                            "-Infinity",
                            "infinity()",
                            "Infinity"),
                    new Case(
                            "decimal(5, 2)",
                            "Decimal(5, 2, 128)",
                            "-999.99",
                            "-999.99",
                            "0",
                            "0.00"),
                    new Case(
                            "decimal(38, 0)",
                            "Decimal(38, 0, 128)",
                            "DECIMAL '-99999999999999999999999999999999999999'",
                            "-99999999999999999999999999999999999999",
                            "DECIMAL '99999999999999999999999999999999999999'",
                            "99999999999999999999999999999999999999"),
                    new Case(
                            "decimal(38, 38)",
                            "Decimal(38, 38, 128)",
                            "DECIMAL '-0.99999999999999999999999999999999999999'",
                            "-0.99999999999999999999999999999999999999",
                            "DECIMAL '0.00000000000000000000000000000000000001'",
                            "1E-38"),
                    new Case("number", "Utf8", "NUMBER '-0.5'", "-0.5", "NUMBER '12'", "12"),
                    new Case("varchar", "Utf8", "''", "", "'größe 🐘'", "größe 🐘"),
                    new Case("char(3)", "Utf8", "'a'", "a  ", "'abc'", "abc"),
                    new Case("varbinary", "Binary", "X''", "", "X'00ff'", "00ff"),
                    new Case("json", "Utf8", "JSON '{\"a\":1}'", "{\"a\":1}", "JSON '2'", "2"),
                    new Case(
                            "uuid",
                            "FixedSizeBinary(16)",
                            "'00112233-4455-6677-8899-aabbccddeeff'",
                            "00112233445566778899aabbccddeeff",
                            "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                            "ffffffffffffffffffffffffffffffff"),
                    new Case("ipaddress", "Utf8", "'10.0.0.1'", "10.0.0.1", "'::1'", "::1"),
                    new Case(
                            "date",
                            "Date(DAY)",
                            "DATE '0001-01-01'",
                            "-719162",
                            "DATE '9999-12-31' + INTERVAL '1' DAY",
                            "2932897"),
                    new Case(
                            "time(6)",
                            "Time(MICROSECOND, 64)",
                            "TIME '00:00:00'",
                            "0",
                            "TIME '23:59:59.999999'",
                            "86399999999"),
                    new Case(
                            "time(9)",
                            "Time(NANOSECOND, 64)",
                            "TIME '00:00:00'",
                            "0",
                            "TIME '23:59:59.999999999'",
                            "86399999999999"),
                    new Case(
                            "time(12)",
                            "Utf8",
                            "TIME '00:00:00'",
                            "00:00:00.000000000000",
                            "TIME '23:59:59.999999999999'",
                            "23:59:59.999999999999"),
                    new Case(
                            "time(3) with time zone",
                            "Utf8",
                            "TIME '00:00:00.000+14:00'",
                            "00:00:00.000+14:00",
                            "TIME '23:59:59.999-14:00'",
                            "23:59:59.999-14:00"),
                    new Case(
                            "timestamp(0)",
                            "Timestamp(MICROSECOND, null)",
                            "TIMESTAMP '1969-12-31 23:59:59'",
                            "1969-12-31T23:59:59",
                            "TIMESTAMP '2026-01-31 12:00:01'",
                            "2026-01-31T12:00:01"),
                    new Case(
                            "timestamp(6)",
                            "Timestamp(MICROSECOND, null)",
                            "TIMESTAMP '0001-01-01 00:00:00.000001'",
                            "0001-01-01T00:00:00.000001",
                            "TIMESTAMP '9999-12-31 23:59:59.999999'",
                            "9999-12-31T23:59:59.999999"),
                    new Case(
                            "timestamp(9)",
                            "Timestamp(NANOSECOND, null)",
                            "TIMESTAMP '1677-09-21 00:12:43.145224192'",
                            "1677-09-21T00:12:43.145224192",
                            "TIMESTAMP '2262-04-11 23:47:16.854775807'",
                            "2262-04-11T23:47:16.854775807"),
                    new Case(
                            "timestamp(12)",
                            "Utf8",
                            "TIMESTAMP '0001-01-01 00:00:00.000000000001'",
                            "0001-01-01 00:00:00.000000000001",
                            "TIMESTAMP '9999-12-31 23:59:59.999999999999'",
                            "9999-12-31 23:59:59.999999999999"),
                    new Case(
                            "timestamp(3) with time zone",
                            "Timestamp(MICROSECOND, UTC)",
                            "TIMESTAMP '1970-01-01 00:00:00.000 +01:00'",
                            "-3600000000",
                            "TIMESTAMP '2026-07-01 12:00:00.001 Europe/Berlin'",
                            "1782900000001000"),
                    new Case(
                            "timestamp(9) with time zone",
                            "Timestamp(NANOSECOND, UTC)",
                            "TIMESTAMP '1677-09-21 00:12:43.145224192 UTC'",
                            "-9223372036854775808",
                            "TIMESTAMP '2262-04-11 23:47:16.854775807 UTC'",
                            "9223372036854775807"),
                    new Case(
                            "interval day to second",
                            "Utf8",
                            "INTERVAL -'1' DAY",
                            "-1 00:00:00.000",
                            "INTERVAL '1' SECOND",
                            "0 00:00:01.000"),
                    new Case(
                            "array(integer)",
                            "List",
                            "ARRAY[]",
                            "[]",
                            "ARRAY[1, NULL, 3]",
                            "[1,null,3]"),
                    new Case(
                            "map(varchar, bigint)",
                            "Map(false)",
                            "MAP()",
                            "[]",
                            "MAP(ARRAY['a', 'b'], ARRAY[1, NULL])",
                            "[{\"key\":\"a\",\"value\":1},{\"key\":\"b\"}]"),
                    new Case(
                            "map(integer, date)",
                            "Map(false)",
                            "MAP()",
                            "[]",
                            "MAP(ARRAY[7], ARRAY[DATE '1970-01-02'])",
                            "[{\"key\":7,\"value\":1}]"),
                    new Case(
                            "map(double, boolean)",
                            "Utf8",
                            "MAP()",
                            "{}",
                            "MAP(ARRAY[0.5e0], ARRAY[true])",
                            "{\"0.5\":true}"),
                    new Case(
                            "row(x integer, y array(varchar))",
                            "Struct",
                            "ROW(1, ARRAY['a'])",
                            "{\"x\":1,\"y\":[\"a\"]}",
                            "ROW(NULL, ARRAY[])",
                            "{\"y\":[]}"));

    /** All rows of all batches; a column is read as text. */
    private record Read(List<Field> fields, List<List<String>> rows, int batches) {}

    private static Read read(byte[] stream) throws IOException {
        try (BufferAllocator memory = new RootAllocator();
                var reader = new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            List<List<String>> rows = new ArrayList<>();
            int batches = 0;
            while (reader.loadNextBatch()) {
                batches++;
                for (int row = 0; row < root.getRowCount(); row++) {
                    List<String> values = new ArrayList<>();
                    for (FieldVector column : root.getFieldVectors()) {
                        values.add(text(column.getObject(row)));
                    }
                    rows.add(values);
                }
            }
            return new Read(root.getSchema().getFields(), rows, batches);
        }
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes
                ? HexFormat.of().formatHex(bytes)
                : String.valueOf(value);
    }

    private static <T> HttpResponse<T> ask(
            String sql, String accept, HttpResponse.BodyHandler<T> handler) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(gateway.uri().resolve("/api/v1/sql"))
                        .header("Authorization", "Bearer " + CATALOG.token("ada", Instant.now()))
                        .header("Accept", accept)
                        .POST(HttpRequest.BodyPublishers.ofString(sql))
                        .build(),
                handler);
    }

    private static Read read(String sql) throws Exception {
        HttpResponse<byte[]> answer = ask(sql, ARROW, BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).isEqualTo(ARROW);
        assertThat(answer.body()).endsWith(END_MARK);
        return read(answer.body());
    }

    private static JsonNode refused(String sql) throws Exception {
        HttpResponse<String> answer = ask(sql, ARROW, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return JSON.readTree(answer.body()).path("error");
    }

    private static String row(Function<Case, String> value) {
        return CASES.stream()
                .map(each -> "CAST(%s AS %s)".formatted(value.apply(each), each.type()))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    @Test
    void holdsEveryTypeAsItIs() throws Exception {
        Read read =
                read(
                        "SELECT * FROM (VALUES %s, %s, %s)"
                                .formatted(row(_ -> "NULL"), row(Case::low), row(Case::high)));

        assertThat(read.rows()).hasSize(3);
        for (int i = 0; i < CASES.size(); i++) {
            int column = i;
            Case each = CASES.get(i);
            assertThat(read.fields().get(i).getType().toString())
                    .as(each.type())
                    .isEqualTo(each.arrow());
            assertThat(read.rows().stream().map(row -> row.get(column)))
                    .as(each.type())
                    .containsExactly("null", each.lowRead(), each.highRead());
        }
    }

    @Test
    void saysWhatTextStandsFor() throws Exception {
        Map<String, Map<String, String>> metadata =
                read(
                                "SELECT uuid() AS u, JSON '1' AS j, TIME '12:00:00.000+01:00' AS t, MAP(ARRAY[0.5e0], ARRAY[true]) AS m, 'plain' AS v")
                        .fields()
                        .stream()
                        .collect(Collectors.toMap(Field::getName, Field::getMetadata));

        assertThat(metadata.get("u")).containsEntry("ARROW:extension:name", "arrow.uuid");
        assertThat(metadata.get("j")).containsEntry("ARROW:extension:name", "arrow.json");
        assertThat(metadata.get("t")).containsEntry("trino:type", "time(3) with time zone");
        assertThat(metadata.get("m")).containsEntry("trino:type", "map(double, boolean)");
        assertThat(metadata.get("v")).isEmpty();
    }

    @Test
    void hasColumnsAlsoWhereThereAreNoRows() throws Exception {
        Read read = read("SELECT 1 AS n, ARRAY['a'] AS letters WHERE false");

        assertThat(read.fields()).extracting(Field::getName).containsExactly("n", "letters");
        assertThat(read.rows()).isEmpty();
        assertThat(read("CREATE TABLE memory.default.arrows (n integer)").fields()).isEmpty();
        assertThat(read("SELECT NULL AS nothing").rows()).containsExactly(List.of("null"));
    }

    @Test
    void returnsEveryRowOfManyBatches() throws Exception {
        String from = " FROM tpch.tiny.lineitem";
        Read expected = read("SELECT count(*), sum(orderkey), sum(length(comment))" + from);

        Read read = read("SELECT orderkey, shipinstruct, shipmode, comment" + from);

        assertThat(read.batches()).isBetween(3, 100);
        assertThat(
                        List.of(
                                Integer.toString(read.rows().size()),
                                Long.toString(
                                        read.rows().stream()
                                                .mapToLong(row -> Long.parseLong(row.getFirst()))
                                                .sum()),
                                Integer.toString(
                                        read.rows().stream()
                                                .mapToInt(row -> row.getLast().length())
                                                .sum())))
                .isEqualTo(expected.rows().getFirst());
    }

    /** Values are not bent until they fit. */
    @Test
    void refusesWhatItCannotHold() throws Exception {
        JsonNode tooLate = refused("SELECT TIMESTAMP '2262-04-11 23:47:16.854775808' AS late");
        assertThat(tooLate.path("type").asText()).isEqualTo("NOT_SUPPORTED");
        assertThat(tooLate.path("message").asText())
                .contains("Column late has a time that cannot be counted in nanoseconds");
        assertThat(
                        refused("SELECT TIMESTAMP '1677-09-21 00:12:43.145224191 UTC'")
                                .path("message")
                                .asText())
                .contains("nanoseconds");
        String twice = "TIMESTAMP '2026-10-25 02:30:00 Europe/Berlin'";
        assertThat(refused("SELECT " + twice).path("message").asText()).contains("has twice");
        assertThat(read("SELECT %s AT TIME ZONE 'UTC'".formatted(twice)).rows()).hasSize(1);
        assertThat(
                        ask(
                                        "SELECT 1",
                                        "application/vnd.apache.arrow.file",
                                        BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(406);
    }

    @Test
    void tellsErrorsInTrinosWords() throws Exception {
        assertThat(refused("SELECT * FROM tpch.tiny.atlantis").path("type").asText())
                .isEqualTo("TABLE_NOT_FOUND");
    }

    /** Half an answer must not look whole, also to readers that do not miss the mark of its end. */
    @Test
    void breaksOffWhereTheStatementFails() throws Exception {
        var came = new ByteArrayOutputStream();
        HttpResponse<InputStream> answer =
                ask(
                        "SELECT orderkey, 1 / (orderkey - 2999940) FROM tpch.sf1.orders",
                        ARROW,
                        BodyHandlers.ofInputStream());

        try (InputStream body = answer.body()) {
            assertThatThrownBy(() -> body.transferTo(came)).isInstanceOf(IOException.class);
        }
        assertThat(came.size()).isGreaterThan(1024);
        byte[] bytes = came.toByteArray();
        assertThat(Arrays.copyOfRange(bytes, bytes.length - END_MARK.length, bytes.length))
                .isNotEqualTo(END_MARK);
    }
}
