package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.writer.WriterServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Tables that the first batch brings with it. */
@TestInstance(Lifecycle.PER_CLASS)
class NewTablesTest {
    private static final String CREATE = "?create=true";

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private Producer founder;

    @BeforeAll
    void start() {
        writer = rig.startWriter();
        founder = new Producer(rig, writer.uri(), rig.token("fay"));
    }

    @AfterAll
    void stop() {
        writer.close();
    }

    private Table table(String name) {
        return rig.reader.loadTable(TableIdentifier.of("sales", name));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    @Test
    void makesATableOfTheSheetThatIsAskedFor() throws Exception {
        var body = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(body)) {
            part(
                    zip,
                    "xl/workbook.xml",
                    "<workbook xmlns:r='http://r'><sheets><sheet name='Notes' r:id='a'/><sheet name='Q 1' r:id='b'/></sheets></workbook>");
            part(
                    zip,
                    "xl/_rels/workbook.xml.rels",
                    "<Relationships><Relationship Id='b' Target='worksheets/sheet2.xml'/></Relationships>");
            part(
                    zip,
                    "xl/worksheets/sheet2.xml",
                    """
                    <worksheet><sheetData>
                    <row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>
                    <row r="2"><c r="A2"><v>7</v></c><c r="B2" t="inlineStr"><is><t>x</t></is></c></row>
                    </sheetData></worksheet>
                    """);
        }

        Answer answer =
                founder.send(
                        "of_a_sheet",
                        "key",
                        body.toByteArray(),
                        CREATE + "&sheet=" + encoded("Q 1"),
                        "Content-Type",
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(rig.rows("of_a_sheet").getFirst().getField("id")).isEqualTo(7L);
        assertThat(rig.rows("of_a_sheet").getFirst().getField("name")).isEqualTo("x");
        assertThat(founder.send("of_a_sheet", "no", "{}".getBytes(UTF_8), "?sheet=a").status())
                .as("a sheet of what has none")
                .isEqualTo(400);
    }

    private static void part(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(UTF_8));
    }

    @Test
    void makesATableOfWhatABatchHolds() {
        byte[] lines =
                """
                {"id": 1, "paid": true, "lines": [{"sku": "a", "n": 1.5}]}
                {"id": 2, "note": null}
                """
                        .getBytes(UTF_8);

        Answer answer = founder.send("made", "first", lines, CREATE);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(table("made").schema().asStruct())
                .hasToString(
                        "struct<1: id: optional long, 2: paid: optional boolean, 3: lines: optional list<struct<5: sku: optional string, 6: n: optional double>>>");
        assertThat(rig.rows("made")).hasSize(1);
        assertThat(answer.json().path("rows-rejected").asInt())
                .as("a null does not say its type, and the table is frozen")
                .isOne();
        Answer again = founder.send("made", "first", lines, CREATE);
        assertThat(again.json()).isEqualTo(answer.json());
        assertThat(
                        founder.send("made", "second", "{\"id\": \"x\"}".getBytes(UTF_8), CREATE)
                                .status())
                .as("what is there stays as it is")
                .isEqualTo(422);
    }

    @Test
    void makesATableOfAGivenSchemaAndPartitions() {
        var schema =
                new Schema(
                        Types.NestedField.required(1, "id", Types.LongType.get()),
                        Types.NestedField.optional(2, "at", Types.TimestampType.withZone()));
        String query =
                "?format=csv&create=true&schema=%s&partition=%s"
                        .formatted(
                                encoded(SchemaParser.toJson(schema)),
                                encoded("day(at), bucket(4, id)"));

        Answer answer =
                founder.send(
                        "given",
                        "first",
                        "id,at\n1,2026-03-31T12:00:00Z\n2,yesterday\n".getBytes(UTF_8),
                        query);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().path("rows-rejected").asInt()).isOne();
        assertThat(table("given").spec().fields())
                .extracting(field -> field.transform().toString())
                .containsExactly("day", "bucket[4]");
        assertThat(table("given").schema().findField("id").isRequired()).isTrue();
    }

    @Test
    void refusesWhatSaysNotWhichTableItMeans() {
        assertThat(status("none", "{\"id\": 1}", "")).isEqualTo(404);
        assertThat(status("none", "{\"id\": 1}\n{\"id\": \"a\"}", CREATE)).isEqualTo(422);
        assertThat(status("none", "{\"id\": null}", CREATE)).isEqualTo(422);
        assertThat(status("none", "", CREATE)).isEqualTo(422);
        assertThat(status("none", "id,id\n1,2\n", CREATE + "&format=csv")).isEqualTo(422);
        assertThat(status("none", "{\"id\": 1}", CREATE + "&partition=day(id)")).isEqualTo(400);
        assertThat(status("none", "{\"id\": 1}", CREATE + "&partition=week(id)")).isEqualTo(400);
        assertThat(status("none", "{\"id\": 1}", CREATE + "&partition=nobody")).isEqualTo(400);
        assertThat(status("none", "{\"id\": 1}", CREATE + "&schema=nonsense")).isEqualTo(400);
        assertThat(status("none", "{\"id\": 1}", "?create=yes")).isEqualTo(400);
        assertThat(status("none", "{\"id\": 1}", "?partition=id")).isEqualTo(400);

        assertThat(rig.reader.tableExists(TableIdentifier.of("sales", "none"))).isFalse();
        assertThat(rig.texts("SELECT location FROM writer.uploads WHERE location LIKE '%/new/%'"))
                .isEmpty();
    }

    private int status(String table, String body, String query) {
        return founder.send(table, "key", body.getBytes(UTF_8), query).status();
    }

    @Test
    void makesNoTableForWhoMayNotCreateOne() {
        Producer ada = rig.producer(writer.uri());

        Answer answer = ada.send("forbidden", "key", "{\"id\": 1}".getBytes(UTF_8), CREATE);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
        assertThat(rig.reader.tableExists(TableIdentifier.of("sales", "forbidden"))).isFalse();
    }

    @Test
    void makesOneTableForManyWhoBringItsFirstBatchAtOnce() throws Exception {
        List<Callable<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String key = "key " + i % 4;
            byte[] line = "{\"id\": %d}".formatted(i % 4).getBytes(UTF_8);
            calls.add(() -> founder.send("raced", key, line, CREATE));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(calls)) {
                assertThat(answer.get().status()).as(answer.get().toString()).isEqualTo(200);
            }
        }

        assertThat(rig.rows("raced"))
                .extracting(row -> row.getField("id"))
                .containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
    }
}
