package dev.tarn.writer.creation;

import java.util.Optional;
import org.apache.iceberg.Schema;

/**
 * What a producer wants of a table that may not be there yet.
 *
 * @param schema nothing where the batch itself shall say
 * @param partition such as {@code day(at), region}; empty where it has no partitions
 */
public record NewTable(String authorization, Optional<Schema> schema, String partition) {}
