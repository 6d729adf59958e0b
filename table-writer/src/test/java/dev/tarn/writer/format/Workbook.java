package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Workbooks as programs write them, and such as none does. */
final class Workbook {
    private final Map<String, byte[]> parts = new LinkedHashMap<>();

    /** With one sheet of these rows, as XML. */
    Workbook(String rows) {
        part(
                "_rels/.rels",
                """
                <Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>
                """);
        part(
                "xl/workbook.xml",
                """
                <workbook xmlns="http://m" xmlns:r="http://r"><workbookPr/><sheets>
                <sheet name="One" sheetId="1" r:id="r1"/><sheet name="Two" sheetId="2" r:id="r2"/></sheets></workbook>
                """);
        part(
                "xl/_rels/workbook.xml.rels",
                """
                <Relationships>
                <Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>
                <Relationship Id="r2" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/>
                <Relationship Id="r3" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>
                <Relationship Id="r4" Type="http://x/styles" Target="styles.xml"/>
                </Relationships>
                """);
        part(
                "xl/sharedStrings.xml",
                """
                <sst><si><t>id</t></si><si><r><t>na</t></r><r><t>me</t></r><rPh><t>hidden</t></rPh></si><si><t>a_x000D_b</t></si></sst>
                """);
        part(
                "xl/styles.xml",
                """
                <styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/>
                <numFmt numFmtId="165" formatCode="&quot;day&quot; 0.0;[Red]d"/></numFmts>
                <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
                <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/></cellXfs></styleSheet>
                """);
        sheet("sheet1", rows);
        sheet("sheet2", row(1, text("A1", "id")) + row(2, number("A2", "22")));
    }

    Workbook sheet(String name, String rows) {
        return part(
                "xl/worksheets/" + name + ".xml",
                "<worksheet><sheetData>" + rows + "</sheetData></worksheet>");
    }

    Workbook part(String name, String text) {
        parts.put(name, text.getBytes(UTF_8));
        return this;
    }

    Workbook without(String name) {
        parts.remove(name);
        return this;
    }

    static String row(int number, String... cells) {
        return "<row r=\"%d\">%s</row>".formatted(number, String.join("", cells));
    }

    static String text(String address, String text) {
        return "<c r=\"%s\" t=\"inlineStr\"><is><t>%s</t></is></c>".formatted(address, text);
    }

    static String number(String address, String digits) {
        return "<c r=\"%s\"><v>%s</v></c>".formatted(address, digits);
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
