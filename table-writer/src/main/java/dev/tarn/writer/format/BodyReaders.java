package dev.tarn.writer.format;

import com.fasterxml.jackson.core.JsonFactory;
import dev.tarn.writer.value.JsonValues;
import dev.tarn.writer.value.UnknownFields;
import org.apache.iceberg.types.Types;

/** Who reads which format. */
public final class BodyReaders {
    /** A row that is longer is no row of a table. */
    private static final int ROW_BYTES_MAX = 16 * 1024 * 1024;

    private final JsonFactory json = JsonSetup.factory(ROW_BYTES_MAX);

    public RowReader reader(BatchOptions options, Types.StructType schema) {
        return switch (options.format()) {
            case NDJSON -> new NdjsonReader(json(schema));
            case JSON -> new JsonArrayReader(json(schema));
            case CSV -> new CsvReader(schema, options.dialect(CsvDialect.CSV), ROW_BYTES_MAX);
            case TSV -> new CsvReader(schema, options.dialect(CsvDialect.TSV), ROW_BYTES_MAX);
        };
    }

    private JsonRow json(Types.StructType schema) {
        return new JsonRow(json, new JsonValues(schema, UnknownFields.REJECTED), ROW_BYTES_MAX);
    }
}
