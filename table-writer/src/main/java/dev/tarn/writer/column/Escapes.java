package dev.tarn.writer.column;

/** Escapes that stand for one byte: those of JSON, and doubled quotes. */
final class Escapes {
    private Escapes() {}

    /**
     * Writes the text without them, and answers its length, or -1 when it has another kind: half a
     * surrogate pair among those has to be found.
     */
    static int undo(byte[] bytes, int from, int to, byte[] target, int at) {
        int written = at;
        int next = from;
        while (next < to) {
            int plain = next;
            while (next < to && bytes[next] != '\\') {
                next++;
            }
            System.arraycopy(bytes, plain, target, written, next - plain);
            written += next - plain;
            if (next == to) {
                break;
            }
            byte letter = meant(next + 1 < to ? bytes[next + 1] : 0);
            if (letter == 0) {
                return -1;
            }
            target[written++] = letter;
            next += 2;
        }
        return written - at;
    }

    /** What a letter behind a backslash stands for; 0 for nothing, or for more than a byte. */
    private static byte meant(byte letter) {
        return switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> 0;
        };
    }

    /** Writes the text with each pair of quotes as one, and answers its length. */
    static int undouble(byte[] bytes, int from, int to, byte quote, byte[] target, int at) {
        int written = at;
        for (int i = from; i < to; i++) {
            target[written++] = bytes[i];
            if (bytes[i] == quote) {
                i++;
            }
        }
        return written - at;
    }
}
