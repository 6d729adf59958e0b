package dev.tarn.writer.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Texts of a workbook, which may be in pieces of different fonts, and with marks for reading. */
final class ExcelText {
    private static final int CHARACTERS_MAX = 1_000_000;

    /** A letter that XML has no way to write. */
    private static final Pattern ESCAPED = Pattern.compile("_x([0-9A-Fa-f]{4})_");

    private ExcelText() {}

    /** What stands in all {@code t} up to the end of this element. */
    static String read(XMLStreamReader xml, String element) throws XMLStreamException {
        var text = new StringBuilder();
        int reading = 0;
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (xml.getLocalName().equals("rPh")) {
                        reading++;
                    } else if (xml.getLocalName().equals("t")) {
                        String piece = content(xml, "t");
                        text.append(reading == 0 ? piece : "");
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (xml.getLocalName().equals("rPh")) {
                        reading--;
                    } else if (xml.getLocalName().equals(element)) {
                        return unescaped(text.toString());
                    }
                }
                default -> {
                    // Blanks between elements.
                }
            }
            if (text.length() > CHARACTERS_MAX) {
                throw new XMLStreamException("a text is too long");
            }
        }
        throw new XMLStreamException("a text has no end");
    }

    /** What stands in this element, which has no others in it. */
    static String content(XMLStreamReader xml, String element) throws XMLStreamException {
        var text = new StringBuilder();
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.CHARACTERS,
                        XMLStreamConstants.CDATA,
                        XMLStreamConstants.SPACE ->
                        text.append(xml.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    return text.toString();
                }
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                default -> throw new XMLStreamException("<%s> is no text".formatted(element));
            }
            if (text.length() > CHARACTERS_MAX) {
                throw new XMLStreamException("a text is too long");
            }
        }
        throw new XMLStreamException("<%s> has no end".formatted(element));
    }

    static String unescaped(String text) {
        return text.indexOf("_x") < 0
                ? text
                : ESCAPED.matcher(text)
                        .replaceAll(found ->
                                Matcher.quoteReplacement(
                                        Character.toString(
                                                (char) Integer.parseInt(found.group(1), 16))));
    }
}
