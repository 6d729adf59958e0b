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
        for (int i = from; i < to; i++) {
            byte letter = bytes[i];
            if (letter == '\\') {
                i++;
                letter =
                        switch (i < to ? bytes[i] : 0) {
                            case '"' -> '"';
                            case '\\' -> '\\';
                            case '/' -> '/';
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            default -> 0;
                        };
                if (letter == 0) {
                    return -1;
                }
            }
            target[written++] = letter;
        }
        return written - at;
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
