package dev.tarn.benchmarks.bare;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code parts} are those of the path between slashes, from {@code v1} on. */
record BareRequest(String method, List<String> parts, String query, String body) {
    private static final int LINE_MAX = 8192;
    private static final int BODY_MAX = 1 << 20;
    private static final String LENGTH = "content-length:";

    BareRequest {
        parts = List.copyOf(parts);
    }

    /** Empty when the client has gone. */
    static Optional<BareRequest> read(InputStream in) throws IOException {
        Optional<String> first = line(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        String[] words = first.orElseThrow().split(" ", -1);
        int length = 0;
        for (String header = header(in); !header.isEmpty(); header = header(in)) {
            if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        if (length > BODY_MAX) {
            throw new IOException("A body of " + length + " bytes");
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        int question = words[1].indexOf('?');
        String path = question < 0 ? words[1] : words[1].substring(0, question);
        String query = question < 0 ? "" : words[1].substring(question + 1);
        return Optional.of(
                new BareRequest(words[0], List.of(path.substring(1).split("/", -1)), query, body));
    }

    private static String header(InputStream in) throws IOException {
        return line(in).orElseThrow(EOFException::new);
    }

    private static Optional<String> line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return Optional.of(line.toString());
            }
            if (next != '\r') {
                line.append((char) next);
            }
            if (line.length() > LINE_MAX) {
                throw new IOException("A line without an end");
            }
        }
        return Optional.empty();
    }

    /** Of the query; empty if it is not there. */
    String parameter(String name) {
        for (String each : query.split("&", -1)) {
            if (each.startsWith(name + "=")) {
                return each.substring(name.length() + 1);
            }
        }
        return "";
    }

    /** A string in the body, which has none that are escaped. */
    String text(String name) {
        return between("\"" + name + "\":\"", "\"");
    }

    String between(String start, String end) {
        int from = body.indexOf(start);
        if (from < 0) {
            return "";
        }
        int to = body.indexOf(end, from + start.length());
        return to < 0 ? "" : body.substring(from + start.length(), to);
    }
}
