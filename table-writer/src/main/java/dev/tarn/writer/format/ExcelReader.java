package dev.tarn.writer.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The rows of one sheet under its header. Each becomes the JSON object that somebody would have
 * written for it, so that the rules for its values are those of JSON: a number is no text, and a
 * date names no zone.
 */
final class ExcelReader implements RowReader {
    private final JsonFactory json;
    private final JsonRow row;
    private final Types.StructType schema;
    private final Optional<String> sheet;
    private final Path folder;

    ExcelReader(
            JsonFactory json,
            JsonRow row,
            Types.StructType schema,
            Optional<String> sheet,
            Path folder) {
        this.json = json;
        this.row = row;
        this.schema = schema;
        this.sheet = sheet;
        this.folder = folder;
    }

    @Override
    public void read(InputStream body, RowSink sink) throws IOException, BodyRefused {
        try (ExcelFile file = ExcelFile.open(body, folder);
                ExcelSheet rows = file.sheet(sheet)) {
            Map<Integer, String> header = header(rows);
            while (rows.advance()) {
                read(rows, header, sink);
            }
        }
    }

    /** The names over the columns; a sheet without any row has none. */
    private static Map<Integer, String> header(ExcelSheet rows) throws BodyRefused {
        Map<Integer, String> header = new LinkedHashMap<>();
        if (!rows.advance()) {
            return header;
        }
        Set<String> names = new HashSet<>();
        for (ExcelCell cell : rows.cells()) {
            if (!(cell.value() instanceof ExcelCell.Text(String name)) || name.isEmpty()) {
                throw new BodyRefused(
                        "MALFORMED",
                        "Cell %s of the header is not the name of a column"
                                .formatted(cell.address()));
            }
            if (!names.add(name)) {
                throw new BodyRefused(
                        "DUPLICATE_FIELD",
                        "Cell %s of the header names %s once more".formatted(cell.address(), name));
            }
            header.put(cell.column(), name);
        }
        return header;
    }

    private void read(ExcelSheet rows, Map<Integer, String> header, RowSink sink)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        Optional<Unfit> odd = Optional.empty();
        try (JsonGenerator out = json.createGenerator(bytes)) {
            out.writeStartObject();
            for (ExcelCell cell : rows.cells()) {
                String name = header.getOrDefault(cell.column(), cell.address());
                out.writeFieldName(name);
                try {
                    if (!header.containsKey(cell.column())) {
                        throw new Unfit(Reason.WRONG_FIELD_COUNT, "", "no name stands over it");
                    }
                    write(cell, type(name), out);
                } catch (Unfit unfit) {
                    out.writeString(cell.value().toString());
                    odd =
                            odd.or(() ->
                                    Optional.of(
                                            new Unfit(
                                                    unfit.reason(),
                                                    name,
                                                    "cell %s: %s"
                                                            .formatted(
                                                                    cell.address(),
                                                                    unfit.getMessage()))));
                }
            }
            out.writeEndObject();
        }
        byte[] object = bytes.toByteArray();
        if (odd.isPresent()) {
            sink.reject(Reject.of(rows.number(), odd.orElseThrow(), object, 0, object.length));
            return;
        }
        boolean tooLong = object.length > row.bytesMax();
        row.read(object, 0, object.length, tooLong, rows.number(), sink);
    }

    private Optional<Type> type(String name) {
        return Optional.ofNullable(schema.field(name)).map(Types.NestedField::type);
    }

    private static void write(ExcelCell cell, Optional<Type> column, JsonGenerator out)
            throws IOException, Unfit {
        switch (cell.value()) {
            case ExcelCell.Text(String text) -> out.writeString(text);
            case ExcelCell.Truth(boolean truth) -> out.writeBoolean(truth);
            case ExcelCell.Digits(String digits) -> out.writeNumber(digits);
            case ExcelCell.Moment(ExcelDates.Kind kind, double serial, boolean from1904) ->
                    out.writeString(ExcelDates.text(kind, serial, from1904, column));
            case ExcelCell.Odd(String reason) -> throw new Unfit(Reason.TYPE_MISMATCH, "", reason);
        }
    }
}
