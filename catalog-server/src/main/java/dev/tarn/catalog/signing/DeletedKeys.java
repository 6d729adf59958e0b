package dev.tarn.catalog.signing;

import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * The keys in the body of a DeleteObjects request. Read strictly, so that no store can read it in
 * another way: no comments, entities, attributes or elements but the few that clients send.
 */
final class DeletedKeys {
    private static final int KEYS_MAX = 1000;

    private final XMLStreamReader xml;
    private final List<String> keys = new ArrayList<>();

    private DeletedKeys(XMLStreamReader xml) {
        this.xml = xml;
    }

    static List<String> read(String body) {
        try {
            XMLStreamReader xml = factory().createXMLStreamReader(Reader.of(body));
            String encoding = xml.getCharacterEncodingScheme();
            if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
                throw malformed("it says that it is not UTF-8");
            }
            return new DeletedKeys(xml).delete();
        } catch (XMLStreamException notXml) {
            throw new BadRequestException(
                    notXml, "Cannot sign: the body of DeleteObjects is no XML");
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private List<String> delete() throws XMLStreamException {
        begin("Delete");
        while (nextTag()) {
            switch (xml.getLocalName()) {
                case "Object" -> keys.add(object());
                case "Quiet" -> text();
                default -> throw malformed(xml.getLocalName() + " is not known");
            }
            if (keys.size() > KEYS_MAX) {
                throw malformed("it has more than " + KEYS_MAX + " keys");
            }
        }
        if (xml.next() != XMLStreamConstants.END_DOCUMENT || keys.isEmpty()) {
            throw malformed("it has no keys, or something behind them");
        }
        return keys;
    }

    private String object() throws XMLStreamException {
        begin("Object");
        if (!nextTag()) {
            throw malformed("an Object has no Key");
        }
        begin("Key");
        String key = text();
        if (nextTag()) {
            throw malformed("an Object has " + xml.getLocalName() + " beside its Key");
        }
        return key;
    }

    /** The start tag that comes next or is the current one; only the root carries a namespace. */
    private void begin(String name) throws XMLStreamException {
        if (xml.getEventType() == XMLStreamConstants.START_DOCUMENT
                && xml.next() != XMLStreamConstants.START_ELEMENT) {
            throw malformed("it does not begin with " + name);
        }
        if (!xml.getLocalName().equals(name) || xml.getAttributeCount() > 0) {
            throw malformed(xml.getLocalName() + " is not " + name + " without attributes");
        }
    }

    /** Whether another element begins; false at the end of the current one. */
    private boolean nextTag() throws XMLStreamException {
        int event = xml.next();
        while (event == XMLStreamConstants.CHARACTERS && xml.isWhiteSpace()) {
            event = xml.next();
        }
        return switch (event) {
            case XMLStreamConstants.START_ELEMENT -> true;
            case XMLStreamConstants.END_ELEMENT -> false;
            default -> throw malformed("it has more than elements and their text");
        };
    }

    /** Only text, to the end of the current element. */
    private String text() throws XMLStreamException {
        var text = new StringBuilder();
        int event = xml.next();
        while (event == XMLStreamConstants.CHARACTERS) {
            text.append(xml.getText());
            event = xml.next();
        }
        if (event != XMLStreamConstants.END_ELEMENT) {
            throw malformed("a text has something in it");
        }
        return text.toString();
    }

    private static BadRequestException malformed(String why) {
        return new BadRequestException("Cannot sign: the body of DeleteObjects is bad: %s", why);
    }
}
