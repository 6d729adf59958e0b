package dev.tarn.writer.format;

import static dev.tarn.writer.format.Workbook.number;
import static dev.tarn.writer.format.Workbook.row;
import static dev.tarn.writer.format.Workbook.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.Seeds;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.value.UnknownFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sheets of workbooks: each row is there once, and no cell becomes what it was not. */
class ExcelBodiesTest {
    private static final Types.StructType SCHEMA =
            Types.StructType.of(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()),
                    Types.NestedField.optional(3, "price", Types.DecimalType.of(10, 2)),
                    Types.NestedField.optional(4, "ratio", Types.DoubleType.get()),
                    Types.NestedField.optional(5, "day", Types.DateType.get()),
                    Types.NestedField.optional(6, "at", Types.TimestampType.withoutZone()),
                    Types.NestedField.optional(7, "instant", Types.TimestampType.withZone()),
                    Types.NestedField.optional(8, "time", Types.TimeType.get()),
                    Types.NestedField.optional(9, "flag", Types.BooleanType.get()));

    static Stream<Arguments> cells() {
        return Stream.of(
                Arguments.of("id", "<v>7</v>", "", 7L),
                Arguments.of("id", "<f>3+4</f><v>7</v>", "", 7L),
                Arguments.of("id", "<v>7.0</v>", "", 7L),
                Arguments.of("name", "<v>1</v>", "t='s'", "name"),
                Arguments.of("name", "<v>2</v>", "t='s'", "a\rb"),
                Arguments.of("name", "<v>#N/A is a text</v>", "t='str'", "#N/A is a text"),
                Arguments.of("name", "<is><t></t></is>", "t='inlineStr'", ""),
                Arguments.of("price", "<v>1.1000000000000001</v>", "", new BigDecimal("1.10")),
                Arguments.of("price", "<v>1.5E1</v>", "", new BigDecimal("15.00")),
                Arguments.of("price", "<v>0.1</v>", "s='3'", new BigDecimal("0.10")),
                Arguments.of("ratio", "<v>0.30000000000000004</v>", "", 0.30000000000000004),
                Arguments.of("day", "<v>46112</v>", "s='1'", LocalDate.of(2026, 3, 31)),
                Arguments.of("day", "<v>46112</v>", "s='2'", LocalDate.of(2026, 3, 31)),
                Arguments.of("day", "<v>59</v>", "s='1'", LocalDate.of(1900, 2, 28)),
                Arguments.of("day", "<v>61</v>", "s='1'", LocalDate.of(1900, 3, 1)),
                Arguments.of("day", "<v>1</v>", "s='1'", LocalDate.of(1900, 1, 1)),
                Arguments.of("day", "<v>2026-03-31</v>", "t='d'", LocalDate.of(2026, 3, 31)),
                Arguments.of("at", "<v>46112.5</v>", "s='2'", LocalDateTime.of(2026, 3, 31, 12, 0)),
                Arguments.of("at", "<v>46112</v>", "s='1'", LocalDateTime.of(2026, 3, 31, 0, 0)),
                Arguments.of("time", "<v>0.25</v>", "s='4'", LocalTime.of(6, 0)),
                Arguments.of("flag", "<v>1</v>", "t='b'", true),
                Arguments.of("flag", "<v>0</v>", "t='b'", false));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void takesACellAsItIs(String column, String inside, String attributes, Object expected)
            throws Exception {
        Read read = read(column, inside, attributes);

        assertThat(read.reasons()).isEmpty();
        assertThat(read.column(column)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id | <v>#DIV/0!</v> | t='e' | TYPE_MISMATCH | the error #DIV/0!",
                "name | <f>1/0</f><v>#DIV/0!</v> | t='e' | TYPE_MISMATCH | the error #DIV/0!",
                "id | <f>NOW()</f> | | TYPE_MISMATCH | nobody has computed",
                "id | <v>x</v> | | TYPE_MISMATCH | no number",
                "id | <v>NaN</v> | | TYPE_MISMATCH | no number",
                "id | <v>1.5</v> | | TYPE_MISMATCH | 1.5",
                "id | <v>1</v> | t='s' | TYPE_MISMATCH | name",
                "name | <v>7</v> | | TYPE_MISMATCH | 7",
                "name | <v>7</v> | t='zz' | TYPE_MISMATCH | cells of type",
                "flag | <v>2</v> | t='b' | TYPE_MISMATCH | neither",
                "price | <v>1.005</v> | | INEXACT | digits",
                "price | <v>1e300</v> | | OUT_OF_RANGE | range",
                "id | <v>12345678901234567890</v> | | OUT_OF_RANGE | range",
                "day | <v>46112</v> | | TYPE_MISMATCH | 46112",
                "id | <v>46112</v> | s='1' | TYPE_MISMATCH | 2026",
                "day | <v>46112.5</v> | s='1' | TYPE_MISMATCH | 2026-03-31T12:00",
                "day | <v>60</v> | s='1' | OUT_OF_RANGE | never was",
                "day | <v>0</v> | s='1' | OUT_OF_RANGE | never was",
                "day | <v>-1</v> | s='1' | OUT_OF_RANGE | no date",
                "day | <v>1e9</v> | s='1' | OUT_OF_RANGE | no date",
                "time | <v>1.25</v> | s='4' | OUT_OF_RANGE | longer than a day",
                "instant | <v>46112.5</v> | s='2' | ZONE_MISSING | zone",
            })
    void rejectsARowAndNamesTheCell(
            String column, String inside, String attributes, String reason, String message)
            throws Exception {
        Read read = read(column, inside, attributes == null ? "" : attributes);

        assertThat(read.rows).isEmpty();
        assertThat(read.reasons()).containsExactly(reason);
        assertThat(read.rejects.getFirst().message()).contains(message);
        assertThat(read.rejects.getFirst().position()).isEqualTo(2);
        assertThat(read.rejects.getFirst().field()).isEqualTo(column);
    }

    @Test
    void namesTheAddressOfAnError() throws Exception {
        Read read =
                read(
                        new Workbook(
                                row(1, text("A1", "id"), text("AB1", "name"))
                                        + row(5, number("A5", "1"), number("AB5", "x"))));

        assertThat(read.rejects.getFirst().message()).startsWith("cell AB5: ");
    }

    @Test
    void takesTheFirstSheetOrTheOneThatIsNamed() throws Exception {
        Workbook book =
                new Workbook(
                        row(3, text("B3", "id"), text("C3", "name"))
                                + row(4)
                                + row(7, number("B7", "1"))
                                + row(9, text("C9", "x")));

        assertThat(read(book).column("id")).containsExactly(1L, null);
        assertThat(read(book).column("name")).containsExactly(null, "x");
        assertThat(read(book, "Two").column("id")).containsExactly(22L);
        assertRefused(() -> read(book, "two"), "NO_SUCH_SHEET");
    }

    @Test
    void countsDaysAsTheWorkbookDoes() throws Exception {
        Workbook book =
                new Workbook(
                        row(1, text("A1", "day")) + row(2, "<c r=\"A2\" s=\"1\"><v>44650</v></c>"));
        book.part(
                "xl/workbook.xml",
                "<workbook xmlns:r=\"http://r\"><workbookPr date1904=\"true\"/><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>");

        assertThat(read(book).column("day")).containsExactly(LocalDate.of(2026, 3, 31));
    }

    @Test
    void refusesSheetsOfWhichNobodyCanSayWhatTheRowsAre() {
        String header = row(1, text("A1", "id"));
        assertRefused(() -> read(new Workbook(row(1, number("A1", "1")))), "MALFORMED");
        assertRefused(
                () -> read(new Workbook(row(1, text("A1", "id"), text("B1", "id")))),
                "DUPLICATE_FIELD");
        for (String rows :
                List.of(
                        row(2, number("A2", "1"), number("A2", "2")),
                        row(2, number("B2", "1"), number("A2", "2")),
                        row(2, number("A3", "1")),
                        row(2, number("ZZZZZZZ2", "1")),
                        row(2, number("XFE2", "1")),
                        row(2, number("2", "1")),
                        row(1, number("A1", "1")),
                        row(9_999_999, number("A9999999", "1")),
                        row(2, "<c r=\"A2\" t=\"s\"><v>99</v></c>"),
                        row(2, "<c r=\"A2\" s=\"x\"><v>1</v></c>"),
                        row(2, "<c r=\"A2\"><v>&lol;</v></c>"),
                        row(2, "<c r=\"A2\"><v><b/>1</v></c>"),
                        "<row r=\"2\"><c r=\"A2\"></row>",
                        "<row r=\"2\">",
                        "<!-- " + "x".repeat(2_000_000) + " -->")) {
            assertRefused(() -> read(new Workbook(header + rows)), "UNREADABLE");
        }
    }

    @Test
    void refusesFilesThatAreNoWorkbooksOrTooMuchOfOne() {
        Workbook book = new Workbook(row(1, text("A1", "id")));
        byte[] whole = book.bytes();
        assertRefused(() -> read(new byte[0]), "UNREADABLE");
        assertRefused(() -> read("id,name\n1,x\n".getBytes(UTF_8)), "UNREADABLE");
        assertRefused(() -> read(Arrays.copyOf(whole, whole.length / 2)), "UNREADABLE");
        assertRefused(() -> read(book.without("xl/worksheets/sheet1.xml").bytes()), "UNREADABLE");
        assertRefused(() -> read(book.without("xl/workbook.xml").bytes()), "UNREADABLE");
        byte[] liar = whole.clone();
        liar[liar.length - 22 + 15] = 0x7F;
        assertRefused(() -> read(liar), "UNREADABLE");
        assertRefused(
                () ->
                        read(
                                new Workbook(
                                                row(1, text("A1", "id"))
                                                        + "<!--x-->".repeat(10_000_000))
                                        .bytes()),
                "UNREADABLE");
        assertRefused(
                () ->
                        read(
                                new Workbook("")
                                        .part(
                                                "xl/worksheets/sheet1.xml",
                                                "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet><sheetData/></worksheet>")
                                        .bytes()),
                "UNREADABLE");
    }

    @Test
    void rejectsACellUnderNoName() throws Exception {
        Read read =
                read(
                        new Workbook(
                                row(1, text("A1", "id"))
                                        + row(2, number("A2", "1"), number("B2", "2"))
                                        + row(3, number("A3", "3"))));

        assertThat(read.reasons()).containsExactly("WRONG_FIELD_COUNT");
        assertThat(read.column("id")).containsExactly(3L);
    }

    @Test
    void tellsColumnsForATableThatGrows() throws Exception {
        Shape.Fields seen =
                Read.readers()
                        .shape(
                                options(Optional.empty()),
                                Types.StructType.of(),
                                new ByteArrayInputStream(
                                        new Workbook(
                                                        row(1, text("A1", "id"))
                                                                + row(2, number("A2", "7")))
                                                .bytes()));

        assertThat(seen.members()).containsOnlyKeys("id");
        assertThat(seen.members().values().iterator().next().shape().inWords())
                .isEqualTo("whole number");
    }

    /** Whatever is broken in a file, nothing but a refusal comes of it. */
    @Test
    void survivesBrokenFiles() {
        byte[] whole = new Workbook(row(1, text("A1", "id")) + row(2, number("A2", "7"))).bytes();
        Random random = Seeds.random();
        for (int i = 0; i < 200; i++) {
            byte[] broken = whole.clone();
            for (int j = 0; j < 3; j++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                Read read = read(broken);

                assertThat(read.rows.size() + read.rejects.size()).isLessThan(2);
            } catch (BodyRefused refused) {
                assertThat(refused.code()).isNotEmpty();
            } catch (IOException broke) {
                throw new AssertionError(broke);
            }
        }
    }

    private static Read read(String column, String inside, String attributes) throws Exception {
        return read(
                new Workbook(
                        row(1, text("A1", column))
                                + row(2, "<c r='A2' " + attributes + ">" + inside + "</c>")));
    }

    private static Read read(Workbook book) throws IOException, BodyRefused {
        return read(book.bytes());
    }

    private static Read read(byte[] body) throws IOException, BodyRefused {
        return read(body, Optional.empty());
    }

    private static Read read(Workbook book, String sheet) throws IOException, BodyRefused {
        return read(book.bytes(), Optional.of(sheet));
    }

    private static Read read(byte[] body, Optional<String> sheet) throws IOException, BodyRefused {
        var read = new Read();
        Read.readers()
                .reader(options(sheet), SCHEMA, UnknownFields.REJECTED)
                .read(new ByteArrayInputStream(body), read);
        return read;
    }

    private static BatchOptions options(Optional<String> sheet) {
        return new BatchOptions(
                BodyFormat.XLSX,
                Compression.NONE,
                BatchMode.APPEND,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                sheet);
    }

    private interface Reading {
        Read of() throws IOException, BodyRefused;
    }

    private static void assertRefused(Reading reading, String code) {
        assertThatThrownBy(reading::of)
                .isInstanceOfSatisfying(
                        BodyRefused.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
