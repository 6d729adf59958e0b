package dev.tarn.catalog.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableProperties;

/**
 * Where in the bytes of table metadata its snapshots are, and what tells of them: tags, lines in
 * logs, statistics. What somebody may not see is cut out of the bytes; nothing is printed again, so
 * that what this server does not know of stays as it was written.
 */
final class SnapshotIndex {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String BRANCH = "branch";
    private static final String PROPERTIES = "properties";
    private static final String CURRENT = "current-snapshot-id";
    private static final String MAIN = SnapshotRef.MAIN_BRANCH;
    private static final String GARBAGE = "\"" + TableProperties.GC_ENABLED + "\":\"false\"";
    private static final String MAIN_AT =
            "\"" + MAIN + "\":{\"snapshot-id\":%d,\"type\":\"branch\"}";
    private static final long NONE = -1;

    /** Of a part, with what it refers to. */
    private static final int PART_BYTES = 100;

    private final List<Container> containers = new ArrayList<>();
    private Optional<Long> current = Optional.empty();
    private boolean hasProperties;

    /** One thing in a list, from its first byte to behind its last. */
    private record Part(
            int start, int end, String name, long snapshot, long parent, long time, String type) {}

    private record Container(String field, int start, int end, List<Part> parts) {}

    private SnapshotIndex() {}

    static SnapshotIndex of(byte[] json) {
        var index = new SnapshotIndex();
        try (JsonParser parser = JSON.createParser(json)) {
            index.read(parser);
        } catch (IOException corrupt) {
            throw new UncheckedIOException(corrupt);
        }
        return index;
    }

    /** How much memory it takes. */
    int bytes() {
        return containers.stream().mapToInt(container -> container.parts().size()).sum()
                * PART_BYTES;
    }

    SnapshotHistory history() {
        return new SnapshotHistory(
                current,
                parts("snapshots").stream()
                        .map(part ->
                                new SnapshotHistory.Line(
                                        part.snapshot(),
                                        part.parent() == NONE
                                                ? Optional.empty()
                                                : Optional.of(part.parent()),
                                        part.time()))
                        .toList(),
                parts("refs").stream()
                        .map(part ->
                                new SnapshotHistory.Ref(
                                        part.name(), part.type().equals(BRANCH), part.snapshot()))
                        .toList(),
                parts("snapshot-log").stream()
                        .map(part -> new SnapshotHistory.Turn(part.snapshot(), part.time()))
                        .toList());
    }

    private List<Part> parts(String field) {
        return containers.stream()
                .filter(container -> container.field().equals(field))
                .flatMap(container -> container.parts().stream())
                .toList();
    }

    /**
     * The same bytes for whoever sees only these snapshots. Where the head of the main branch is
     * not among them, the branch ends with the latest that is. The property that they get says to
     * Iceberg's clients that they cannot tell which files are garbage: to them all that they do not
     * see would be.
     */
    byte[] cut(byte[] json, Set<Long> visible) {
        SnapshotHistory history = history();
        int logBegin = history.logBegin(visible);
        Optional<Long> head = history.head(visible);
        boolean moved = !head.equals(current);
        var out = new ByteArrayOutputStream(json.length);
        int from = 0;
        if (!hasProperties) {
            from = firstField(json);
            out.write(json, 0, from);
            print(out, "\"properties\":{" + GARBAGE + "},");
        }
        for (Container container : containers) {
            out.write(json, from, container.start() - from);
            if (container.field().equals(CURRENT)) {
                print(out, Long.toString(head.orElse(NONE)));
                from = container.end();
                continue;
            }
            boolean first = true;
            if (container.field().equals(PROPERTIES)) {
                print(out, GARBAGE);
                first = false;
            } else if (container.field().equals("refs") && moved && head.isPresent()) {
                print(out, MAIN_AT.formatted(head.orElseThrow()));
                first = false;
            }
            IntPredicate isKept = kept(container, visible, logBegin, moved);
            for (int i = 0; i < container.parts().size(); i++) {
                if (isKept.test(i)) {
                    if (!first) {
                        out.write(',');
                    }
                    Part part = container.parts().get(i);
                    out.write(json, part.start(), part.end() - part.start());
                    first = false;
                }
            }
            from = container.end();
        }
        out.write(json, from, json.length - from);
        return out.toByteArray();
    }

    /** Of the things in a container, by their places in it. */
    private static IntPredicate kept(
            Container container, Set<Long> visible, int logBegin, boolean moved) {
        return switch (container.field()) {
            // Old metadata files list all snapshots of their time.
            case "metadata-log" -> _ -> false;
            case "snapshot-log" -> at -> at >= logBegin;
            case PROPERTIES ->
                    at -> !container.parts().get(at).name().equals(TableProperties.GC_ENABLED);
            case "refs" ->
                    at ->
                            visible.contains(container.parts().get(at).snapshot())
                                    && !(moved && container.parts().get(at).name().equals(MAIN));
            default -> at -> visible.contains(container.parts().get(at).snapshot());
        };
    }

    private static int firstField(byte[] json) {
        int at = 0;
        while (json[at] != '{') {
            at++;
        }
        return at + 1;
    }

    private static void print(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void read(JsonParser parser) throws IOException {
        parser.nextToken();
        Set<String> met = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            if (!met.add(field)) {
                // Readers take the one or the other of two: neither may tell more than it should.
                throw new IOException("The field " + field + " is there twice");
            }
            JsonToken value = parser.nextToken();
            switch (field) {
                case "snapshots",
                        "snapshot-log",
                        "metadata-log",
                        "statistics",
                        "partition-statistics" ->
                        readList(parser, field, value);
                case "refs" -> readRefs(parser, value);
                case PROPERTIES -> readProperties(parser, value);
                case CURRENT -> readCurrent(parser, value);
                default -> parser.skipChildren();
            }
        }
    }

    private void readCurrent(JsonParser parser, JsonToken value) throws IOException {
        if (!value.isNumeric()) {
            parser.skipChildren();
            return;
        }
        int start = at(parser.currentTokenLocation().getByteOffset());
        long id = parser.getLongValue();
        containers.add(new Container(CURRENT, start, start + parser.getTextLength(), List.of()));
        current = id == NONE ? Optional.empty() : Optional.of(id);
    }

    private void readList(JsonParser parser, String field, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        int start = at(parser.currentTokenLocation().getByteOffset()) + 1;
        var parts = new ArrayList<Part>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            int partStart = at(parser.currentTokenLocation().getByteOffset());
            parts.add(readPart(parser, partStart, ""));
        }
        add(parser, field, start, parts);
    }

    private void readRefs(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        int start = at(parser.currentTokenLocation().getByteOffset()) + 1;
        var parts = new ArrayList<Part>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            int partStart = at(parser.currentTokenLocation().getByteOffset());
            String name = parser.currentName();
            parser.nextToken();
            parts.add(readPart(parser, partStart, name));
        }
        add(parser, "refs", start, parts);
    }

    private void readProperties(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            throw new IOException("The properties of a table are no object");
        }
        hasProperties = true;
        int start = at(parser.currentTokenLocation().getByteOffset()) + 1;
        var parts = new ArrayList<Part>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            int partStart = at(parser.currentTokenLocation().getByteOffset());
            String name = parser.currentName();
            parser.nextToken();
            parser.skipChildren();
            // A text ends where it was read to.
            parser.finishToken();
            int end = at(parser.currentLocation().getByteOffset());
            parts.add(new Part(partStart, end, name, NONE, NONE, 0, ""));
        }
        add(parser, PROPERTIES, start, parts);
    }

    private void add(JsonParser parser, String field, int start, List<Part> parts) {
        int end = at(parser.currentTokenLocation().getByteOffset());
        containers.add(new Container(field, start, end, List.copyOf(parts)));
    }

    /** Reads to the end of the object that the parser stands at the beginning of. */
    private static Part readPart(JsonParser parser, int start, String name) throws IOException {
        long snapshot = NONE;
        long parent = NONE;
        long time = 0;
        String type = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("snapshot-id") && value.isNumeric()) {
                snapshot = parser.getLongValue();
            } else if (field.equals("parent-snapshot-id") && value.isNumeric()) {
                parent = parser.getLongValue();
            } else if (field.equals("timestamp-ms") && value.isNumeric()) {
                time = parser.getLongValue();
            } else if (field.equals("type") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        int end = at(parser.currentLocation().getByteOffset());
        return new Part(start, end, name, snapshot, parent, time, type);
    }

    private static int at(long bytes) {
        return Math.toIntExact(bytes);
    }
}
