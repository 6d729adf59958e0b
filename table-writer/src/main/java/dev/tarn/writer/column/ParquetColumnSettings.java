package dev.tarn.writer.column;

import java.util.Map;
import java.util.Set;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.PropertyUtil;

/** What a table says about its Parquet files. */
public record ParquetColumnSettings(
        long rowGroupBytes,
        int pageBytes,
        int pageRows,
        int dictionaryBytes,
        int compressionLevel) {
    private static final int LEVEL = 3;
    private static final String CODEC = "zstd";
    private static final Set<String> KNOWN =
            Set.of(
                    TableProperties.PARQUET_COMPRESSION,
                    TableProperties.PARQUET_COMPRESSION_LEVEL,
                    TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                    TableProperties.PARQUET_PAGE_SIZE_BYTES,
                    TableProperties.PARQUET_PAGE_ROW_LIMIT,
                    TableProperties.PARQUET_DICT_SIZE_BYTES);

    /** Whether it asks for nothing that a file of columns cannot be, as Bloom filters. */
    public static boolean areKnown(Map<String, String> table) {
        return table.keySet().stream()
                        .filter(name ->
                                name.startsWith("write.parquet.") || name.startsWith("parquet."))
                        .allMatch(KNOWN::contains)
                && CODEC.equalsIgnoreCase(
                        table.getOrDefault(TableProperties.PARQUET_COMPRESSION, CODEC));
    }

    public static ParquetColumnSettings of(Map<String, String> table, long rowGroupBytes) {
        return new ParquetColumnSettings(
                rowGroupBytes,
                PropertyUtil.propertyAsInt(
                        table,
                        TableProperties.PARQUET_PAGE_SIZE_BYTES,
                        TableProperties.PARQUET_PAGE_SIZE_BYTES_DEFAULT),
                PropertyUtil.propertyAsInt(
                        table,
                        TableProperties.PARQUET_PAGE_ROW_LIMIT,
                        TableProperties.PARQUET_PAGE_ROW_LIMIT_DEFAULT),
                PropertyUtil.propertyAsInt(
                        table,
                        TableProperties.PARQUET_DICT_SIZE_BYTES,
                        TableProperties.PARQUET_DICT_SIZE_BYTES_DEFAULT),
                PropertyUtil.propertyAsInt(
                        table, TableProperties.PARQUET_COMPRESSION_LEVEL, LEVEL));
    }
}
