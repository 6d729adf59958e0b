package dev.tarn.benchmarks.column;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Type;

/** What a row holds between Jackson and Iceberg's writers. */
enum RowValues {
    /** Objects of java.time, for {@code GenericParquetWriter}. */
    GENERIC,
    /** Days and microseconds as numbers, for {@code InternalWriter}. */
    INTERNAL;

    Object ofText(Type type, String text) {
        return switch (type.typeId()) {
            case LONG -> Long.parseLong(text);
            case INTEGER -> Integer.parseInt(text);
            case DOUBLE -> Double.parseDouble(text);
            case BOOLEAN -> Boolean.parseBoolean(text);
            case DECIMAL -> new BigDecimal(text);
            case DATE -> this == GENERIC ? LocalDate.parse(text) : (Object) days(text);
            case TIMESTAMP -> this == GENERIC ? OffsetDateTime.parse(text) : (Object) micros(text);
            default -> text;
        };
    }

    /**
     * By hand, as {@code 2026-03-31}: an object of java.time for each value would be a handicap.
     */
    private static int days(String text) {
        int month = number(text, 5, 7);
        int year = number(text, 0, 4) - (month > 2 ? 0 : 1);
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(text, 8, 10) - 1;
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468;
    }

    /** By hand, as {@code 2026-03-31T12:30:00.123Z}. */
    private static long micros(String text) {
        long seconds = days(text) * 86_400L + number(text, 11, 13) * 3_600L;
        seconds += number(text, 14, 16) * 60L + number(text, 17, 19);
        return (seconds * 1_000 + number(text, 20, 23)) * 1_000;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int at = from; at < to; at++) {
            number = number * 10 + text.charAt(at) - '0';
        }
        return number;
    }

    /** Of a file with the rows of {@link Orders}. */
    DataWriter<Record> writer(OutputFile file) throws IOException {
        Parquet.DataWriteBuilder builder =
                Parquet.writeData(file)
                        .schema(Orders.SCHEMA)
                        .withSpec(PartitionSpec.unpartitioned())
                        .set(TableProperties.PARQUET_COMPRESSION, "zstd")
                        .set(
                                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                                Long.toString(Orders.ROW_GROUP_BYTES))
                        .overwrite();
        return switch (this) {
            case GENERIC -> builder.createWriterFunc(GenericParquetWriter::create).build();
            case INTERNAL ->
                    builder.createWriterFunc((schema, type) ->
                                    InternalWriter.<Record>createWriter(schema, type))
                            .build();
        };
    }
}
