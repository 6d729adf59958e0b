package dev.tarn.writer.format;

import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.value.CsvColumns;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.UnknownFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.iceberg.types.Types;

/**
 * Comma or tab separated rows under a header. It reads bytes, not characters: the bytes of a row
 * that is rejected are kept, and what is no UTF-8 is told apart from what merely looks odd.
 */
public final class CsvReader implements RowReader {
    private final Types.StructType schema;
    private final UnknownFields unknown;
    private final CsvDialect dialect;
    private final int rowBytesMax;

    CsvReader(Types.StructType schema, UnknownFields unknown, CsvDialect dialect, int rowBytesMax) {
        this.schema = schema;
        this.unknown = unknown;
        this.dialect = dialect;
        this.rowBytesMax = rowBytesMax;
    }

    @Override
    public void read(InputStream body, RowSink sink) throws IOException, BodyRefused {
        var csv = new CsvBody(body, dialect, rowBytesMax);
        if (!csv.advance()) {
            return;
        }
        CsvColumns columns = columns(csv);
        CsvRows rows = csv.rows();
        Optional<CsvCells> quick =
                sink.blocks()
                        .filter(_ -> ColumnBlock.holds(schema))
                        .flatMap(blocks -> CsvCells.of(schema, columns, dialect, blocks));
        while (csv.advance()) {
            if (quick.isPresent() && quick.orElseThrow().read(rows)) {
                continue;
            }
            try {
                var row = columns.row(csv.texts(columns.count()));
                sink.row(row, columns.weight(rows.to() - rows.from()));
            } catch (Unfit unfit) {
                sink.reject(Reject.of(rows.line(), unfit, rows.bytes(), rows.from(), rows.to()));
            }
        }
    }

    private CsvColumns columns(CsvBody csv) throws BodyRefused {
        try {
            return CsvColumns.of(schema, csv.header(), unknown);
        } catch (Unfit unfit) {
            throw refused(unfit);
        }
    }

    static BodyRefused refused(Unfit unfit) {
        return new BodyRefused(
                unfit.reason().name(),
                "The header does not fit the table: %s: %s"
                        .formatted(unfit.field(), unfit.getMessage()));
    }
}
