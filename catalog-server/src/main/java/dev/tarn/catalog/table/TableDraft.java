package dev.tarn.catalog.table;

import dev.tarn.catalog.lake.Lake;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A table that is not there yet: where it is going to lie and what its first metadata says.
 *
 * @param chosen whether a client chose its location, or that of its namespace
 */
public record TableDraft(Lake lake, TableIdentifier name, TableMetadata metadata, boolean chosen) {}
