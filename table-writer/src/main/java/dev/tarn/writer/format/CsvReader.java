package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.writer.value.CsvColumns;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.types.Types;

/**
 * Comma or tab separated rows under a header. It reads bytes, not characters: the bytes of a row
 * that is rejected are kept, and what is no UTF-8 is told apart from what merely looks odd.
 */
public final class CsvReader implements RowReader {
    private final Types.StructType schema;
    private final CsvDialect dialect;
    private final int rowBytesMax;

    CsvReader(Types.StructType schema, CsvDialect dialect, int rowBytesMax) {
        this.schema = schema;
        this.dialect = dialect;
        this.rowBytesMax = rowBytesMax;
    }

    @Override
    public void read(InputStream body, RowSink sink) throws IOException, BodyRefused {
        var rows = new CsvRows(new ByteWindow(body), dialect, rowBytesMax);
        if (!rows.advance()) {
            return;
        }
        CsvColumns columns = columns(rows);
        while (rows.advance()) {
            try {
                sink.row(row(rows, columns), columns.weight(rows.to() - rows.from()));
            } catch (Unfit unfit) {
                sink.reject(Reject.of(rows.line(), unfit, rows.bytes(), rows.from(), rows.to()));
            }
        }
    }

    private CsvColumns columns(CsvRows rows) throws BodyRefused {
        try {
            requireWhole(rows);
            List<String> header = new ArrayList<>();
            for (int i = 0; i < rows.count(); i++) {
                header.add(text(rows, i));
            }
            return CsvColumns.of(schema, header);
        } catch (Unfit unfit) {
            throw new BodyRefused(
                    unfit.reason().name(),
                    "The header does not fit the table: %s: %s"
                            .formatted(unfit.field(), unfit.getMessage()));
        }
    }

    private org.apache.iceberg.data.Record row(CsvRows rows, CsvColumns columns) throws Unfit {
        requireWhole(rows);
        if (rows.count() != columns.count()) {
            throw new Unfit(
                    Reason.WRONG_FIELD_COUNT,
                    "",
                    "%d fields under a header of %d".formatted(rows.count(), columns.count()));
        }
        List<Optional<String>> texts = new ArrayList<>(rows.count());
        for (int i = 0; i < rows.count(); i++) {
            String text = text(rows, i);
            texts.add(
                    !rows.isQuoted(i) && text.equals(dialect.nullText())
                            ? Optional.empty()
                            : Optional.of(text));
        }
        return columns.row(texts);
    }

    private static void requireWhole(CsvRows rows) throws Unfit {
        if (!Utf8.isValid(rows.bytes(), rows.from(), rows.to())) {
            throw new Unfit(Reason.INVALID_UNICODE, "", "the row is not UTF-8");
        }
        if (rows.isMalformed()) {
            throw new Unfit(Reason.MALFORMED, "", "something follows a closing quote");
        }
    }

    private String text(CsvRows rows, int field) {
        String text =
                new String(
                        rows.bytes(),
                        rows.fieldFrom(field),
                        rows.fieldTo(field) - rows.fieldFrom(field),
                        UTF_8);
        if (!rows.isQuoted(field)) {
            return text;
        }
        String quote = String.valueOf(dialect.quote());
        return text.replace(quote + quote, quote);
    }
}
