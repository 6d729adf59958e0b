package dev.tarn.writer.format;

import dev.tarn.writer.growth.NumberRange;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.growth.TextKind;
import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the texts under a header could be. */
final class CsvShapes {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?\\d{1,400}(\\.\\d{0,400})?([eE][+-]?\\d{1,3})?");

    private final CsvBody body;

    CsvShapes(InputStream body, CsvDialect dialect, int rowBytesMax) {
        this.body = new CsvBody(body, dialect, rowBytesMax);
    }

    Shape.Fields read() throws IOException, BodyRefused {
        if (!body.advance()) {
            return Shape.Fields.NONE;
        }
        List<String> header = header();
        var columns = new Column[header.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Column();
        }
        long rows = 0;
        while (body.advance()) {
            try {
                List<Optional<String>> texts = body.texts(columns.length);
                rows++;
                for (int i = 0; i < columns.length; i++) {
                    columns[i].see(texts.get(i));
                }
            } catch (Unfit _) {
                // It is rejected, and tells nothing.
            }
        }
        Map<String, Shape.Member> members = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
            members.put(header.get(i), columns[i].member());
        }
        return new Shape.Fields(rows, members);
    }

    private List<String> header() throws BodyRefused {
        try {
            List<String> header = body.header();
            if (Set.copyOf(header).size() < header.size()) {
                throw new BodyRefused("DUPLICATE_FIELD", "The header names a column twice");
            }
            return header;
        } catch (Unfit unfit) {
            throw CsvReader.refused(unfit);
        }
    }

    /** What was seen under one name. */
    private static final class Column {
        private Set<TextKind> kinds = TextKind.all();
        private NumberRange range = NumberRange.NONE;
        private long values;
        private long nulls;

        void see(Optional<String> cell) {
            if (cell.isEmpty()) {
                nulls++;
                return;
            }
            String text = cell.orElseThrow();
            values++;
            kinds = TextKind.among(kinds, text);
            if (NUMBER.matcher(text).matches()) {
                range = range.and(NumberRange.of(text));
            }
        }

        Shape.Member member() {
            Shape shape = values == 0 ? new Shape.Nothing() : new Shape.Texts(kinds, range);
            return new Shape.Member(shape, values, nulls);
        }
    }
}
