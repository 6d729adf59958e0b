package dev.tarn.writer.format;

import com.fasterxml.jackson.core.JsonFactory;
import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.column.FlatJson;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.value.JsonValues;
import dev.tarn.writer.value.RescuedFields;
import dev.tarn.writer.value.UnknownFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.iceberg.types.Types;

/** Who reads which format. */
public final class BodyReaders {
    /** A row that is longer is no row of a table. */
    private static final int ROW_BYTES_MAX = 16 * 1024 * 1024;

    /** More names than any table has columns. */
    private static final int FIELDS_MAX = 5_000;

    private final JsonFactory json;
    private final Optional<ProtobufMessage> message;
    private final Path folder;

    /** {@code folder} is for bodies that cannot be read as they come. */
    public BodyReaders(Path folder) {
        this(JsonSetup.factory(ROW_BYTES_MAX), Optional.empty(), folder);
    }

    private BodyReaders(JsonFactory json, Optional<ProtobufMessage> message, Path folder) {
        this.json = json;
        this.message = message;
        this.folder = folder;
    }

    /** Those who know what a row of a Protobuf body is. */
    public BodyReaders with(ProtobufMessage row) {
        return new BodyReaders(json, Optional.of(row), folder);
    }

    public RowReader reader(BatchOptions options, Types.StructType schema, UnknownFields unknown) {
        return switch (options.format()) {
            case NDJSON -> new NdjsonReader(row(schema, unknown), quick(schema));
            case JSON -> new JsonArrayReader(row(schema, unknown));
            case CSV -> csv(options, CsvDialect.CSV, schema, unknown);
            case TSV -> csv(options, CsvDialect.TSV, schema, unknown);
            case PARQUET -> new TypedReader(this::parquet, schema, unknown);
            case AVRO -> new TypedReader(AvroBody::open, schema, unknown);
            case ARROW -> new TypedReader(ArrowBody::open, schema, unknown);
            case PROTOBUF -> new TypedReader(this::protobuf, schema, unknown);
            case XLSX ->
                    new ExcelReader(json, row(schema, unknown), schema, options.sheet(), folder);
        };
    }

    /** What a body holds, whatever columns there are. What could not be read tells nothing. */
    public Shape.Fields shape(BatchOptions options, Types.StructType schema, InputStream body)
            throws IOException, BodyRefused {
        return switch (options.format()) {
            case NDJSON, JSON, XLSX -> objects(options, schema, body);
            case CSV -> texts(options, CsvDialect.CSV, body);
            case TSV -> texts(options, CsvDialect.TSV, body);
            case PARQUET -> TypedReader.shape(this::parquet, body);
            case AVRO -> TypedReader.shape(AvroBody::open, body);
            case ARROW -> TypedReader.shape(ArrowBody::open, body);
            case PROTOBUF -> TypedReader.shape(this::protobuf, body);
        };
    }

    private TypedBody parquet(InputStream body) throws IOException, BodyRefused {
        return ParquetBody.open(body, folder);
    }

    private TypedBody protobuf(InputStream body) {
        return new ProtobufBody(body, message.orElseThrow());
    }

    private Shape.Fields objects(BatchOptions options, Types.StructType schema, InputStream body)
            throws IOException, BodyRefused {
        var shapes = new JsonShapes(schema, FIELDS_MAX);
        var row = new JsonRow(json, shapes, ROW_BYTES_MAX);
        RowReader reader =
                switch (options.format()) {
                    case JSON -> new JsonArrayReader(row);
                    case XLSX -> new ExcelReader(json, row, schema, options.sheet(), folder);
                    default -> new NdjsonReader(row, Optional.empty());
                };
        reader.read(body, NoRows.SINK);
        return shapes.seen();
    }

    /** Keeps unknown fields in a column of this name. */
    public UnknownFields rescued(String column, Types.StructType schema) {
        return new RescuedFields(json, column, schema);
    }

    private static Optional<FlatJson> quick(Types.StructType schema) {
        return ColumnBlock.holds(schema) ? Optional.of(new FlatJson(schema)) : Optional.empty();
    }

    private JsonRow row(Types.StructType schema, UnknownFields unknown) {
        return new JsonRow(json, JsonRow.into(new JsonValues(schema, unknown)), ROW_BYTES_MAX);
    }

    private static RowReader csv(
            BatchOptions options,
            CsvDialect usual,
            Types.StructType schema,
            UnknownFields unknown) {
        return new CsvReader(schema, unknown, options.dialect(usual), ROW_BYTES_MAX);
    }

    private static Shape.Fields texts(BatchOptions options, CsvDialect usual, InputStream body)
            throws IOException, BodyRefused {
        return new CsvShapes(body, options.dialect(usual), ROW_BYTES_MAX).read();
    }
}
