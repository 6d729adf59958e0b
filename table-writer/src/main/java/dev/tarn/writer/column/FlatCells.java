package dev.tarn.writer.column;

import java.util.Arrays;
import org.apache.iceberg.types.Types;

/**
 * Puts the cells of rows under a header straight into the columns of a block. Like {@link FlatJson}
 * it takes what is plain, and leaves a row with any doubt to another reader.
 */
public final class FlatCells {
    /** The position of a cell that is passed over. */
    public static final int NONE = -1;

    private final int[] positions;
    private final boolean[] required;
    private final byte quote;
    private final byte[] nullText;

    /**
     * @param positions of the columns that the cells go into
     * @param nullText what stands for null where it is not in quotes
     */
    public FlatCells(Types.StructType struct, int[] positions, byte quote, byte[] nullText) {
        this.positions = positions.clone();
        this.required = new boolean[positions.length];
        for (int i = 0; i < positions.length; i++) {
            required[i] = positions[i] != NONE && struct.fields().get(positions[i]).isRequired();
        }
        this.quote = quote;
        this.nullText = nullText.clone();
    }

    /** Whether the cell is in the block; if one is not, the row has to be given up. */
    public boolean put(
            ColumnBlock block, int cell, byte[] bytes, int from, int to, boolean isQuoted) {
        int position = positions[cell];
        if (position == NONE) {
            return true;
        }
        if (!isQuoted && isNull(bytes, from, to)) {
            return !required[cell];
        }
        Column column = block.column(position);
        int row = block.rows();
        if (isQuoted && holdsQuote(bytes, from, to)) {
            return column instanceof BytesColumn texts
                    && texts.putDoubled(row, bytes, from, to, quote);
        }
        return column.putCell(row, bytes, from, to);
    }

    /** All cells of the row are in the block. */
    public void keep(ColumnBlock block) {
        block.keepRow();
    }

    public void giveUp(ColumnBlock block) {
        block.forgetRow();
    }

    private boolean isNull(byte[] bytes, int from, int to) {
        return to - from == nullText.length
                && Arrays.equals(bytes, from, to, nullText, 0, nullText.length);
    }

    private boolean holdsQuote(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == quote) {
                return true;
            }
        }
        return false;
    }
}
