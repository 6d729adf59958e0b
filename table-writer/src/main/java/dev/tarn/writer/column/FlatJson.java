package dev.tarn.writer.column;

import dev.tarn.writer.value.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Types;

/**
 * Reads one JSON object a row straight into the columns of a block. It takes what is plain: any
 * doubt about a row, be it a name that the table does not know, an unusual number or a broken text,
 * ends with {@code false} and nothing put, and the row is another reader's, which knows all rules
 * and can say what is wrong.
 */
public final class FlatJson {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int NONE = -1;

    private final byte[][] names;

    /** Whether a name is written in JSON as it is. */
    private final boolean[] plain;

    private final Map<String, Integer> positions = new HashMap<>();
    private final boolean[] seen;
    private final int[] needed;

    /** The column that followed this one in the row before. */
    private final int[] next;

    private int first;
    private boolean escaped;

    public FlatJson(Types.StructType struct) {
        List<Types.NestedField> fields = struct.fields();
        this.names = new byte[fields.size()][];
        this.plain = new boolean[fields.size()];
        this.seen = new boolean[fields.size()];
        this.next = new int[fields.size()];
        for (int i = 0; i < fields.size(); i++) {
            names[i] = fields.get(i).name().getBytes(StandardCharsets.UTF_8);
            plain[i] = fields.get(i).name().chars().allMatch(FlatJson::isPlain);
            positions.put(fields.get(i).name(), i);
            next[i] = i + 1 < fields.size() ? i + 1 : 0;
        }
        // What is not mentioned is null, unless the table says something else.
        this.needed =
                java.util.stream.IntStream.range(0, fields.size())
                        .filter(i ->
                                fields.get(i).isRequired() || fields.get(i).writeDefault() != null)
                        .toArray();
    }

    /** Whether the row is in the block now. */
    public boolean read(ColumnBlock block, byte[] bytes, int from, int to) {
        Arrays.fill(seen, false);
        if (Utf8.isValid(bytes, from, to) && object(block, bytes, from, to) && isComplete()) {
            block.keepRow();
            return true;
        }
        block.forgetRow();
        return false;
    }

    private boolean isComplete() {
        for (int position : needed) {
            if (!seen[position]) {
                return false;
            }
        }
        return true;
    }

    private boolean object(ColumnBlock block, byte[] bytes, int from, int to) {
        int at = blank(bytes, from, to);
        if (at >= to || bytes[at] != '{') {
            return false;
        }
        at = blank(bytes, at + 1, to);
        int before = NONE;
        while (at < to && bytes[at] == '"') {
            int position = before == NONE ? first : next[before];
            int end = endOfName(position, bytes, at + 1, to);
            if (end < 0) {
                end = endOfText(bytes, at + 1, to);
                if (end < 0 || escaped) {
                    return false;
                }
                position = position(bytes, at + 1, end);
            }
            if (position == NONE || seen[position]) {
                return false;
            }
            seen[position] = true;
            remember(before, position);
            before = position;
            at = blank(bytes, end + 1, to);
            if (at >= to || bytes[at] != ':') {
                return false;
            }
            at = value(block, bytes, blank(bytes, at + 1, to), to, position);
            if (at < 0) {
                return false;
            }
            at = blank(bytes, at, to);
            if (at >= to) {
                return false;
            }
            if (bytes[at] == '}') {
                return blank(bytes, at + 1, to) == to;
            }
            if (bytes[at] != ',') {
                return false;
            }
            at = blank(bytes, at + 1, to);
        }
        return false;
    }

    /** Where the value ends, or less than 0. */
    private int value(ColumnBlock block, byte[] bytes, int from, int to, int position) {
        if (from >= to) {
            return -1;
        }
        Column column = block.column(position);
        int row = block.rows();
        if (bytes[from] == '"') {
            int end = endOfText(bytes, from + 1, to);
            if (end < 0) {
                return -1;
            }
            boolean put =
                    escaped
                            ? column instanceof BytesColumn texts
                                    && texts.putEscaped(row, bytes, from + 1, end)
                            : column.putText(row, bytes, from + 1, end);
            return put ? end + 1 : -1;
        }
        int end = from;
        while (end < to && isOfLiteral(bytes[end])) {
            end++;
        }
        if (isNull(bytes, from, end)) {
            return column.field().isOptional() ? end : -1;
        }
        return column.putLiteral(row, bytes, from, end) ? end : -1;
    }

    private static boolean isOfLiteral(byte letter) {
        return letter != ',' && letter != '}' && letter != ' ' && letter != '\t' && letter != '\r';
    }

    private static boolean isNull(byte[] bytes, int from, int to) {
        return to - from == 4
                && bytes[from] == 'n'
                && bytes[from + 1] == 'u'
                && bytes[from + 2] == 'l'
                && bytes[from + 3] == 'l';
    }

    /**
     * Where the name of this column ends, or less than 0 when another stands there. Rows of one
     * producer have their names in one order: the guess is nearly always right.
     */
    private int endOfName(int guess, byte[] bytes, int from, int to) {
        byte[] name = names[guess];
        int end = from + name.length;
        boolean isThere =
                end < to
                        && bytes[end] == '"'
                        && plain[guess]
                        && Arrays.equals(bytes, from, end, name, 0, name.length);
        return isThere ? end : -1;
    }

    private int position(byte[] bytes, int from, int to) {
        Integer found = positions.get(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        return found == null ? NONE : found;
    }

    private void remember(int before, int position) {
        if (before == NONE) {
            first = position;
        } else {
            next[before] = position;
        }
    }

    private static int blank(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
        return at;
    }

    /**
     * Where the closing quote is, or -1; eight bytes at a time while nothing special is among them.
     */
    private int endOfText(byte[] bytes, int from, int to) {
        escaped = false;
        int at = from;
        while (at < to) {
            while (at + Long.BYTES <= to && isPlain((long) LONGS.get(bytes, at))) {
                at += Long.BYTES;
            }
            for (int end = Math.min(to, at + Long.BYTES); at < end; at++) {
                byte letter = bytes[at];
                if (letter == '"') {
                    return at;
                }
                if (letter == '\\') {
                    escaped = true;
                    at++;
                } else if (letter >= 0 && letter < ' ') {
                    return -1;
                }
            }
        }
        return -1;
    }

    private static boolean isPlain(int letter) {
        return letter != '"' && letter != '\\' && letter >= ' ';
    }

    /** Whether none of eight bytes is a quote, a backslash or a control character. */
    private static boolean isPlain(long word) {
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        long special =
                ((quote - ONES) & ~quote)
                        | ((backslash - ONES) & ~backslash)
                        | ((word - ONES * ' ') & ~word);
        return (special & HIGH_BITS) == 0;
    }
}
