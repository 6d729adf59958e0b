package dev.tarn.writer.format;

import java.io.IOException;
import java.util.Arrays;

/**
 * Finds rows and their fields in bytes. Lines end with LF, CRLF or CR, also mixed; empty lines are
 * no rows. A quote that never closes takes in everything behind it, so that nobody can say what the
 * rows are.
 */
final class CsvRows {
    private static final int FIELDS_FIRST = 32;
    private static final int FIELDS_MAX = 10_000;

    private final ByteWindow window;
    private final byte delimiter;
    private final byte quote;
    private final int rowBytesMax;
    private final boolean[] endsField = new boolean[256];
    private final boolean[] endsQuotes = new boolean[256];
    private int[] starts = new int[FIELDS_FIRST];
    private int[] ends = new int[FIELDS_FIRST];
    private boolean[] quoted = new boolean[FIELDS_FIRST];
    private int count;
    private int from;
    private int at;
    private int to;
    private long line;
    private long nextLine = 1;
    private boolean malformed;
    private boolean begun;

    CsvRows(ByteWindow window, CsvDialect dialect, int rowBytesMax) {
        this.window = window;
        this.delimiter = (byte) dialect.delimiter();
        this.quote = (byte) dialect.quote();
        this.rowBytesMax = rowBytesMax;
        for (int letter : new int[] {delimiter, '\n', '\r'}) {
            endsField[letter] = true;
        }
        endsQuotes[quote] = true;
        endsQuotes['\n'] = true;
    }

    byte[] bytes() {
        return window.bytes();
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** The line that the row begins in, from 1. */
    long line() {
        return line;
    }

    int count() {
        return count;
    }

    int fieldFrom(int field) {
        return from + starts[field];
    }

    int fieldTo(int field) {
        return from + ends[field];
    }

    boolean isQuoted(int field) {
        return quoted[field];
    }

    /** Something other than a delimiter follows a closing quote. */
    boolean isMalformed() {
        return malformed;
    }

    boolean advance() throws IOException, BodyRefused {
        if (!begun) {
            begun = true;
            at = window.skipMark();
        }
        do {
            from = at;
            line = nextLine;
            if (peek() < 0) {
                return false;
            }
            row();
        } while (to == from);
        return true;
    }

    private void row() throws IOException, BodyRefused {
        count = 0;
        malformed = false;
        while (true) {
            boolean inQuotes = peek() == quote;
            int start;
            int end;
            if (inQuotes) {
                at++;
                start = at - from;
                end = closingQuote() - from;
                if (!isEnd(peek())) {
                    malformed = true;
                    skipField();
                }
            } else {
                start = at - from;
                skipField();
                end = at - from;
            }
            add(start, end, inQuotes);
            int letter = peek();
            if (letter != delimiter) {
                to = at;
                skipLineEnd(letter);
                return;
            }
            at++;
        }
    }

    private void add(int start, int end, boolean inQuotes) throws BodyRefused {
        if (count == starts.length) {
            if (count >= FIELDS_MAX) {
                throw new BodyRefused(
                        "TOO_MANY_FIELDS", "A row has at most %d fields".formatted(FIELDS_MAX));
            }
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            quoted = Arrays.copyOf(quoted, count * 2);
        }
        starts[count] = start;
        ends[count] = end;
        quoted[count++] = inQuotes;
    }

    /** Where the closing quote is; the position afterwards is behind it. */
    private int closingQuote() throws IOException, BodyRefused {
        while (true) {
            skipWithin(false);
            int letter = peek();
            if (letter < 0) {
                throw new BodyRefused(
                        "UNREADABLE",
                        "The quote that opens in the row of line %d never closes".formatted(line));
            }
            if (letter == '\n') {
                nextLine++;
            }
            at++;
            if (letter == quote) {
                if (peek() != quote) {
                    return at - 1;
                }
                at++;
            }
        }
    }

    private void skipField() throws IOException, BodyRefused {
        do {
            skipWithin(true);
        } while (!isEnd(peek()));
    }

    /** Goes on to what means something, in quotes or not, or to the end of what has been read. */
    private void skipWithin(boolean isField) {
        byte[] bytes = window.bytes();
        int end = window.filled();
        boolean[] ending = isField ? endsField : endsQuotes;
        int next = at;
        while (next < end && !ending[bytes[next] & 0xFF]) {
            next++;
        }
        at = next;
    }

    private boolean isEnd(int letter) {
        return letter < 0 || letter == delimiter || letter == '\n' || letter == '\r';
    }

    private void skipLineEnd(int letter) throws IOException, BodyRefused {
        if (letter < 0) {
            return;
        }
        nextLine++;
        at++;
        if (letter == '\r' && peek() == '\n') {
            at++;
        }
    }

    /** The letter at this place, negative at the end. */
    private int peek() throws IOException, BodyRefused {
        while (at == window.filled()) {
            if (at - from > rowBytesMax) {
                throw new BodyRefused(
                        "ROW_TOO_LONG",
                        "The row of line %d has more than %d bytes".formatted(line, rowBytesMax));
            }
            window.keepFrom(from);
            int moved = window.more();
            if (moved < 0) {
                return -1;
            }
            at -= moved;
            from -= moved;
            to -= moved;
        }
        return window.bytes()[at] & 0xFF;
    }
}
