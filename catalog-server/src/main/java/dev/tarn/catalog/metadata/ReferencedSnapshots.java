package dev.tarn.catalog.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Table metadata without the snapshots that no branch or tag names. It is cut out of the bytes by
 * token offsets: nothing is parsed into objects or printed again, so what this server does not know
 * of stays as it was written.
 */
public final class ReferencedSnapshots {
    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] json;
    private final Set<Long> referenced = new HashSet<>();
    private final List<Snapshot> snapshots = new ArrayList<>();
    private int arrayStart = -1;
    private int arrayEnd = -1;

    private record Snapshot(long id, int start, int end) {}

    private ReferencedSnapshots(byte[] json) {
        this.json = json;
    }

    public static byte[] keep(byte[] json) {
        var scan = new ReferencedSnapshots(json);
        try (JsonParser parser = JSON.createParser(json)) {
            scan.read(parser);
        } catch (IOException corrupt) {
            throw new UncheckedIOException(corrupt);
        }
        return scan.cut();
    }

    private void read(JsonParser parser) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "snapshots" -> readSnapshots(parser, value);
                case "refs" -> readRefs(parser, value);
                case "current-snapshot-id" -> {
                    // Version 1 files may have no refs: then the current snapshot is the main
                    // branch.
                    if (value.isNumeric()) {
                        referenced.add(parser.getLongValue());
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    private void readSnapshots(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        arrayStart = offset(parser.currentTokenLocation().getByteOffset()) + 1;
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            int start = offset(parser.currentTokenLocation().getByteOffset());
            long id = numberField(parser, "snapshot-id");
            snapshots.add(
                    new Snapshot(id, start, offset(parser.currentLocation().getByteOffset())));
        }
        arrayEnd = offset(parser.currentTokenLocation().getByteOffset());
    }

    private void readRefs(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            parser.nextToken();
            referenced.add(numberField(parser, "snapshot-id"));
        }
    }

    /** Reads to the end of the object that the parser stands at the beginning of. */
    private static long numberField(JsonParser parser, String wanted) throws IOException {
        long number = -1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals(wanted) && value.isNumeric()) {
                number = parser.getLongValue();
            } else {
                parser.skipChildren();
            }
        }
        return number;
    }

    private byte[] cut() {
        List<Snapshot> kept = snapshots.stream().filter(s -> referenced.contains(s.id())).toList();
        if (kept.size() == snapshots.size()) {
            return json;
        }
        var out = new ByteArrayOutputStream();
        out.write(json, 0, arrayStart);
        for (int i = 0; i < kept.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(json, kept.get(i).start(), kept.get(i).end() - kept.get(i).start());
        }
        out.write(json, arrayEnd, json.length - arrayEnd);
        return out.toByteArray();
    }

    private static int offset(long bytes) {
        return Math.toIntExact(bytes);
    }
}
