package dev.tarn.catalog.scan;

import java.util.UUID;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/** A table as one metadata file describes it, with the means to read its manifests. */
public record ScannedTable(UUID uuid, String metadataLocation, TableMetadata metadata, FileIO io) {}
