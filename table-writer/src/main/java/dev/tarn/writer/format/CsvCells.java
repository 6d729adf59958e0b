package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.writer.column.Blocks;
import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.column.FlatCells;
import dev.tarn.writer.value.CsvColumns;
import dev.tarn.writer.value.Utf8;
import java.util.Optional;
import org.apache.iceberg.types.Types;

/** Rows under a header that are plain enough to go into columns as they are. */
final class CsvCells {
    /** A longer row has limits of its own. */
    private static final int BYTES_MAX = 1024 * 1024;

    private final FlatCells cells;
    private final Blocks blocks;
    private final int count;

    private CsvCells(FlatCells cells, Blocks blocks, int count) {
        this.cells = cells;
        this.blocks = blocks;
        this.count = count;
    }

    /** Nothing, where the header asks for more than to put cells into columns. */
    static Optional<CsvCells> of(
            Types.StructType schema, CsvColumns columns, CsvDialect dialect, Blocks blocks) {
        return columns.plainPositions()
                .map(positions ->
                        new CsvCells(
                                new FlatCells(
                                        schema,
                                        positions,
                                        (byte) dialect.quote(),
                                        dialect.nullText().getBytes(UTF_8)),
                                blocks,
                                positions.length));
    }

    /** Whether the row is in a block now; if not, it is another reader's. */
    boolean read(CsvRows rows) {
        byte[] bytes = rows.bytes();
        if (rows.count() != count
                || rows.to() - rows.from() > BYTES_MAX
                || rows.isMalformed()
                || !Utf8.isValid(bytes, rows.from(), rows.to())) {
            return false;
        }
        ColumnBlock block = blocks.open();
        for (int i = 0; i < count; i++) {
            int from = rows.fieldFrom(i);
            if (!cells.put(block, i, bytes, from, rows.fieldTo(i), rows.isQuoted(i))) {
                cells.giveUp(block);
                return false;
            }
        }
        cells.keep(block);
        return blocks.keeps(block);
    }
}
