package dev.tarn.catalog.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.catalog.wire.PastReach;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * Table metadata without the snapshots that somebody may not see, and without what tells of them:
 * their tags, their lines in the logs, their statistics. It is cut out of the bytes, as {@link
 * ReferencedSnapshots} does it.
 */
public final class ReachedSnapshots {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String BRANCH = "branch";

    private final byte[] json;
    private final List<Part> snapshots = new ArrayList<>();
    private final List<Part> refs = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();
    private long current = -1;

    /** One thing in a list, from its first byte to behind its last. */
    private record Part(int start, int end, String name, long snapshot, long time, String type) {}

    private record Container(String field, int start, int end, List<Part> parts) {}

    private ReachedSnapshots(byte[] json) {
        this.json = json;
    }

    public static byte[] keep(byte[] json, PastReach reach) {
        if (reach.everything()) {
            return json;
        }
        var scan = new ReachedSnapshots(json);
        try (JsonParser parser = JSON.createParser(json)) {
            scan.read(parser);
        } catch (IOException corrupt) {
            throw new UncheckedIOException(corrupt);
        }
        return scan.cut(reach);
    }

    /** The snapshots that are left out, of metadata that is parsed already. */
    public static Set<Long> hidden(TableMetadata metadata, PastReach reach) {
        if (reach.everything()) {
            return Set.of();
        }
        Set<Long> kept = new HashSet<>();
        metadata.refs()
                .forEach((name, ref) -> {
                    if (ref.isBranch() || reach.tags().contains(name)) {
                        kept.add(ref.snapshotId());
                    }
                });
        Set<Long> hidden = new HashSet<>();
        for (Snapshot snapshot : metadata.snapshots()) {
            if (!kept.contains(snapshot.snapshotId())
                    && !reach.includes(Instant.ofEpochMilli(snapshot.timestampMillis()))) {
                hidden.add(snapshot.snapshotId());
            }
        }
        return hidden;
    }

    private void read(JsonParser parser) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "snapshots",
                        "snapshot-log",
                        "metadata-log",
                        "statistics",
                        "partition-statistics" ->
                        readList(parser, field, value);
                case "refs" -> readRefs(parser, value);
                case "current-snapshot-id" -> {
                    if (value.isNumeric()) {
                        current = parser.getLongValue();
                    }
                }
                default -> parser.skipChildren();
            }
        }
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
        int end = at(parser.currentTokenLocation().getByteOffset());
        containers.add(new Container(field, start, end, parts));
        if (field.equals("snapshots")) {
            snapshots.addAll(parts);
        }
    }

    private void readRefs(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        int start = at(parser.currentTokenLocation().getByteOffset()) + 1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            int partStart = at(parser.currentTokenLocation().getByteOffset());
            String name = parser.currentName();
            parser.nextToken();
            refs.add(readPart(parser, partStart, name));
        }
        int end = at(parser.currentTokenLocation().getByteOffset());
        containers.add(new Container("refs", start, end, refs));
    }

    /** Reads to the end of the object that the parser stands at the beginning of. */
    private static Part readPart(JsonParser parser, int start, String name) throws IOException {
        long snapshot = -1;
        long time = 0;
        String type = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("snapshot-id") && value.isNumeric()) {
                snapshot = parser.getLongValue();
            } else if (field.equals("timestamp-ms") && value.isNumeric()) {
                time = parser.getLongValue();
            } else if (field.equals("type") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        int end = at(parser.currentLocation().getByteOffset());
        return new Part(start, end, name, snapshot, time, type);
    }

    private byte[] cut(PastReach reach) {
        Set<Long> kept = new HashSet<>();
        kept.add(current);
        for (Part ref : refs) {
            if (ref.type().equals(BRANCH) || reach.tags().contains(ref.name())) {
                kept.add(ref.snapshot());
            }
        }
        for (Part snapshot : snapshots) {
            if (reach.includes(Instant.ofEpochMilli(snapshot.time()))) {
                kept.add(snapshot.snapshot());
            }
        }
        var out = new ByteArrayOutputStream(json.length);
        int from = 0;
        for (Container container : containers) {
            // Old metadata files list all snapshots of their time.
            Predicate<Part> isKept =
                    container.field().equals("metadata-log")
                            ? _ -> false
                            : part -> kept.contains(part.snapshot());
            out.write(json, from, container.start() - from);
            boolean first = true;
            for (Part part : container.parts()) {
                if (isKept.test(part)) {
                    if (!first) {
                        out.write(',');
                    }
                    out.write(json, part.start(), part.end() - part.start());
                    first = false;
                }
            }
            from = container.end();
        }
        out.write(json, from, json.length - from);
        return out.toByteArray();
    }

    private static int at(long bytes) {
        return Math.toIntExact(bytes);
    }
}
