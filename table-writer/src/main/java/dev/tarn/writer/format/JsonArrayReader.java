package dev.tarn.writer.format;

import java.io.IOException;
import java.io.InputStream;

/**
 * The elements of one JSON array. They are told apart by their brackets and quotes alone, so that
 * one that is malformed in itself costs that one only; where the brackets do not close, nobody can
 * say what the rows are.
 */
public final class JsonArrayReader implements RowReader {
    private final JsonRow row;

    JsonArrayReader(JsonRow row) {
        this.row = row;
    }

    @Override
    public void read(InputStream body, RowSink sink) throws IOException, BodyRefused {
        new Elements(new ByteWindow(body), sink).read();
    }

    private final class Elements {
        private final ByteWindow window;
        private final RowSink sink;
        private int at;
        private int start;
        private long number;

        Elements(ByteWindow window, RowSink sink) {
            this.window = window;
            this.sink = sink;
        }

        void read() throws IOException, BodyRefused {
            at = window.skipMark();
            if (next() != '[') {
                throw new BodyRefused("NOT_AN_ARRAY", "The body is not a JSON array");
            }
            at++;
            int letter = next();
            while (letter != ']') {
                element();
                letter = next();
                if (letter == ',') {
                    at++;
                    letter = next();
                    if (letter == ']') {
                        throw unreadable("a comma before its end");
                    }
                } else if (letter != ']') {
                    throw unreadable("no comma behind element %d".formatted(number));
                }
            }
            at++;
            if (peek() >= 0) {
                throw unreadable("something behind its end");
            }
        }

        /** From its first letter to the one behind its last. */
        private void element() throws IOException, BodyRefused {
            number++;
            start = at;
            int depth = 0;
            boolean inText = false;
            while (true) {
                ensure();
                byte letter = window.bytes()[at];
                if (inText) {
                    if (letter == '\\') {
                        // The next letter means itself, whatever it is.
                        at++;
                        ensure();
                    } else if (letter == '"') {
                        inText = false;
                    }
                } else if (letter == '"') {
                    inText = true;
                } else if (letter == '{' || letter == '[') {
                    depth++;
                } else if (depth > 0 && (letter == '}' || letter == ']')) {
                    depth--;
                    if (depth == 0) {
                        at++;
                        break;
                    }
                } else if (depth == 0 && (letter == ',' || letter == ']')) {
                    break;
                }
                at++;
            }
            row.read(window.bytes(), start, at, false, number, sink);
        }

        /** There is a letter, and the element that it belongs to is not too long. */
        private void ensure() throws IOException, BodyRefused {
            while (at == window.filled()) {
                if (at - start > row.bytesMax()) {
                    throw new BodyRefused(
                            "ROW_TOO_LONG",
                            "Element %d has more than %d bytes".formatted(number, row.bytesMax()));
                }
                window.keepFrom(start);
                int moved = window.more();
                if (moved < 0) {
                    throw unreadable("no end");
                }
                at -= moved;
                start -= moved;
            }
        }

        private int next() throws IOException, BodyRefused {
            int letter = peek();
            if (letter < 0) {
                throw unreadable("no end");
            }
            return letter;
        }

        /** The next letter that is no blank, without taking it; negative at the end. */
        private int peek() throws IOException {
            while (true) {
                if (at == window.filled()) {
                    window.keepFrom(at);
                    int moved = window.more();
                    if (moved < 0) {
                        return -1;
                    }
                    at -= moved;
                    continue;
                }
                byte letter = window.bytes()[at];
                if (letter != ' ' && letter != '\t' && letter != '\r' && letter != '\n') {
                    return letter & 0xFF;
                }
                at++;
            }
        }

        private BodyRefused unreadable(String what) {
            return new BodyRefused("UNREADABLE", "The JSON array has " + what);
        }
    }
}
