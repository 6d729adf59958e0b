package dev.tarn.writer.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A workbook: which sheets it has, the texts that they share, and how numbers are shown. */
final class ExcelFile implements AutoCloseable {
    private static final String FORMAT = "workbook";
    private static final long BYTES_MAX = 128L * 1024 * 1024;
    private static final int FORMATS_MAX = 100_000;
    private static final int SHEETS_MAX = 10_000;
    private static final int SHARED_BYTES_MAX = 64 * 1024 * 1024;
    private static final int TEXT_OVERHEAD = 64;

    private final Spool spool;
    private final ExcelParts parts;

    private ExcelFile(Spool spool, ExcelParts parts) {
        this.spool = spool;
        this.parts = parts;
    }

    static ExcelFile open(InputStream body, Path folder) throws IOException, BodyRefused {
        Spool spool = Spool.of(body, folder, BYTES_MAX);
        try {
            return new ExcelFile(spool, new ExcelParts(spool.file()));
        } catch (IOException | RuntimeException broken) {
            spool.close();
            throw TypedReader.unreadable(FORMAT, broken);
        }
    }

    /** The first one, or the one of that name. */
    ExcelSheet sheet(Optional<String> name) throws BodyRefused {
        try {
            String workbook = target("_rels/.rels", "officeDocument", "").orElse("xl/workbook.xml");
            Sheets sheets = sheets(workbook);
            String id =
                    name.isEmpty()
                            ? sheets.ids().values().stream()
                                    .findFirst()
                                    .orElseThrow(() -> new IOException("it has no sheet"))
                            : Optional.ofNullable(sheets.ids().get(name.orElseThrow()))
                                    .orElseThrow(() ->
                                            new BodyRefused(
                                                    "NO_SUCH_SHEET",
                                                    "The workbook has no sheet %s, but %s"
                                                            .formatted(
                                                                    name.orElseThrow(),
                                                                    sheets.ids().keySet())));
            int slash = workbook.lastIndexOf('/') + 1;
            String folder = workbook.substring(0, slash);
            String links = folder + "_rels/" + workbook.substring(slash) + ".rels";
            String part =
                    byId(links, id, folder)
                            .orElseThrow(() -> new IOException("a sheet is missing in it"));
            Optional<String> shared = target(links, "sharedStrings", folder);
            Optional<String> styles = target(links, "styles", folder);
            return new ExcelSheet(
                    parts.open(part),
                    shared.isPresent() ? texts(shared.orElseThrow()) : List.of(),
                    styles.isPresent() ? kinds(styles.orElseThrow()) : List.of(),
                    sheets.from1904());
        } catch (IOException | XMLStreamException | RuntimeException broken) {
            throw TypedReader.unreadable(FORMAT, broken);
        }
    }

    private record Sheets(Map<String, String> ids, boolean from1904) {}

    private Sheets sheets(String workbook) throws IOException, XMLStreamException {
        Map<String, String> ids = new LinkedHashMap<>();
        boolean from1904 = false;
        XMLStreamReader xml = parts.open(workbook);
        while (xml.hasNext()) {
            if (!isStart(xml)) {
                continue;
            }
            if (xml.getLocalName().equals("workbookPr")) {
                from1904 = isTrue(attribute(xml, "date1904").orElse("0"));
            } else if (xml.getLocalName().equals("sheet") && ids.size() < SHEETS_MAX) {
                ids.putIfAbsent(attribute(xml, "name").orElse(""), attribute(xml, "id").orElse(""));
            }
        }
        return new Sheets(ids, from1904);
    }

    /** The part that another one names for a purpose. */
    private Optional<String> target(String links, String purpose, String folder)
            throws IOException, XMLStreamException {
        return link(links, folder, "Type", "/" + purpose);
    }

    private Optional<String> byId(String links, String id, String folder)
            throws IOException, XMLStreamException {
        return link(links, folder, "Id", id);
    }

    private Optional<String> link(String links, String folder, String attribute, String end)
            throws IOException, XMLStreamException {
        if (!parts.has(links)) {
            return Optional.empty();
        }
        XMLStreamReader xml = parts.open(links);
        while (xml.hasNext()) {
            if (!isStart(xml) || !xml.getLocalName().equals("Relationship")) {
                continue;
            }
            String value = attribute(xml, attribute).orElse("");
            if (attribute.equals("Id") ? value.equals(end) : value.endsWith(end)) {
                return attribute(xml, "Target").map(target -> resolved(folder, target));
            }
        }
        return Optional.empty();
    }

    private static String resolved(String folder, String target) {
        if (target.startsWith("/")) {
            return target.substring(1);
        }
        List<String> steps = new ArrayList<>();
        for (String step : (folder + target).split("/", -1)) {
            if (step.equals("..") && !steps.isEmpty()) {
                steps.removeLast();
            } else if (!step.equals(".") && !step.equals("..")) {
                steps.add(step);
            }
        }
        return String.join("/", steps);
    }

    /** Which cells share, by their places. */
    private List<String> texts(String part) throws IOException, XMLStreamException, BodyRefused {
        List<String> texts = new ArrayList<>();
        long bytes = 0;
        XMLStreamReader xml = parts.open(part);
        while (xml.hasNext()) {
            if (isStart(xml) && xml.getLocalName().equals("si")) {
                String text = ExcelText.read(xml, "si");
                bytes += 2L * text.length() + TEXT_OVERHEAD;
                if (bytes > SHARED_BYTES_MAX) {
                    throw new BodyRefused(
                            "TOO_LONG",
                            "The texts of the workbook take more than %d bytes of memory"
                                    .formatted(SHARED_BYTES_MAX));
                }
                texts.add(text);
            }
        }
        return texts;
    }

    /** What the styles of cells show, by their places. */
    private List<ExcelDates.Kind> kinds(String part) throws IOException, XMLStreamException {
        Map<Integer, ExcelDates.Kind> own = new HashMap<>();
        List<ExcelDates.Kind> kinds = new ArrayList<>();
        boolean ofCells = false;
        XMLStreamReader xml = parts.open(part);
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("cellXfs")) {
                ofCells = false;
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String name = xml.getLocalName();
            ofCells |= name.equals("cellXfs");
            if (own.size() + kinds.size() > FORMATS_MAX) {
                throw new IOException("it has too many formats");
            }
            if (name.equals("numFmt")) {
                own.put(
                        Integer.valueOf(attribute(xml, "numFmtId").orElse("0")),
                        ExcelDates.kind(attribute(xml, "formatCode").orElse("")));
            } else if (ofCells && name.equals("xf")) {
                int id = Integer.parseInt(attribute(xml, "numFmtId").orElse("0"));
                kinds.add(Optional.ofNullable(own.get(id)).orElseGet(() -> ExcelDates.kind(id)));
            }
        }
        return kinds;
    }

    private static boolean isStart(XMLStreamReader xml) throws XMLStreamException {
        return xml.next() == XMLStreamConstants.START_ELEMENT;
    }

    static Optional<String> attribute(XMLStreamReader xml, String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return Optional.of(xml.getAttributeValue(i));
            }
        }
        return Optional.empty();
    }

    static boolean isTrue(String text) {
        return text.equals("1") || text.equals("true");
    }

    @Override
    public void close() throws IOException {
        try (spool) {
            parts.close();
        }
    }
}
