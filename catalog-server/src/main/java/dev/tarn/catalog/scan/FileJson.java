package dev.tarn.catalog.scan;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SingleValueParser;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * A data or delete file as the REST specification writes it.
 *
 * <p>Iceberg's own writer refuses files of a spec whose partition fields were all removed, which is
 * what becomes of a partitioned v1 table; its reader takes them.
 */
final class FileJson {
    private FileJson() {}

    static void write(ContentFile<?> file, PartitionSpec spec, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("spec-id", file.specId());
        json.writeStringField(
                "content", file.content().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.writeStringField("file-path", file.location());
        json.writeStringField("file-format", file.format().name().toLowerCase(Locale.ROOT));
        partition(file.partition(), spec, json);
        json.writeNumberField("file-size-in-bytes", file.fileSizeInBytes());
        json.writeNumberField("record-count", file.recordCount());
        statistics(file, json);
        value("key-metadata", DataFile.KEY_METADATA.type(), file.keyMetadata(), json);
        numbers("split-offsets", file.splitOffsets(), json);
        numbers("equality-ids", file.equalityFieldIds(), json);
        number("sort-order-id", file.sortOrderId(), json);
        number("first-row-id", file.firstRowId(), json);
        if (file instanceof DeleteFile delete) {
            if (delete.referencedDataFile() != null) {
                json.writeStringField("referenced-data-file", delete.referencedDataFile());
            }
            number("content-offset", delete.contentOffset(), json);
            number("content-size-in-bytes", delete.contentSizeInBytes(), json);
        }
        json.writeEndObject();
    }

    private static void partition(
            @Nullable StructLike partition, PartitionSpec spec, JsonGenerator json)
            throws IOException {
        json.writeArrayFieldStart("partition");
        if (partition != null) {
            List<NestedField> fields = spec.partitionType().fields();
            for (int position = 0; position < fields.size(); position++) {
                Type type = fields.get(position).type();
                Object value = partition.get(position, Object.class);
                // The column that it was made of may have been dropped since, and its type with it.
                if (value == null || type.typeId() == Type.TypeID.UNKNOWN) {
                    json.writeNull();
                } else {
                    SingleValueParser.toJson(type, value, json);
                }
            }
        }
        json.writeEndArray();
    }

    private static void statistics(ContentFile<?> file, JsonGenerator json) throws IOException {
        value("column-sizes", DataFile.COLUMN_SIZES.type(), file.columnSizes(), json);
        value("value-counts", DataFile.VALUE_COUNTS.type(), file.valueCounts(), json);
        value("null-value-counts", DataFile.NULL_VALUE_COUNTS.type(), file.nullValueCounts(), json);
        value("nan-value-counts", DataFile.NAN_VALUE_COUNTS.type(), file.nanValueCounts(), json);
        value("lower-bounds", DataFile.LOWER_BOUNDS.type(), file.lowerBounds(), json);
        value("upper-bounds", DataFile.UPPER_BOUNDS.type(), file.upperBounds(), json);
    }

    private static void value(String name, Type type, @Nullable Object value, JsonGenerator json)
            throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            SingleValueParser.toJson(type, value, json);
        }
    }

    private static void numbers(
            String name, @Nullable List<? extends Number> numbers, JsonGenerator json)
            throws IOException {
        if (numbers != null) {
            json.writeArrayFieldStart(name);
            for (Number number : numbers) {
                json.writeNumber(number.longValue());
            }
            json.writeEndArray();
        }
    }

    private static void number(String name, @Nullable Number number, JsonGenerator json)
            throws IOException {
        if (number != null) {
            json.writeNumberField(name, number.longValue());
        }
    }
}
