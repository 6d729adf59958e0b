package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A header and the texts under it, each row as it is or not at all. */
final class CsvBody {
    private final CsvDialect dialect;
    private final CsvRows rows;

    CsvBody(InputStream body, CsvDialect dialect, int rowBytesMax) {
        this.dialect = dialect;
        this.rows = new CsvRows(new ByteWindow(body), dialect, rowBytesMax);
    }

    CsvRows rows() {
        return rows;
    }

    boolean advance() throws IOException, BodyRefused {
        return rows.advance();
    }

    List<String> header() throws Unfit {
        requireWhole();
        List<String> header = new ArrayList<>();
        for (int i = 0; i < rows.count(); i++) {
            header.add(text(i));
        }
        return header;
    }

    /** Of the row; nothing is a null. */
    List<Optional<String>> texts(int count) throws Unfit {
        requireWhole();
        if (rows.count() != count) {
            throw new Unfit(
                    Reason.WRONG_FIELD_COUNT,
                    "",
                    "%d fields under a header of %d".formatted(rows.count(), count));
        }
        List<Optional<String>> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String text = text(i);
            texts.add(
                    !rows.isQuoted(i) && text.equals(dialect.nullText())
                            ? Optional.empty()
                            : Optional.of(text));
        }
        return texts;
    }

    private void requireWhole() throws Unfit {
        if (!Utf8.isValid(rows.bytes(), rows.from(), rows.to())) {
            throw new Unfit(Reason.INVALID_UNICODE, "", "the row is not UTF-8");
        }
        if (rows.isMalformed()) {
            throw new Unfit(Reason.MALFORMED, "", "something follows a closing quote");
        }
    }

    private String text(int field) {
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
