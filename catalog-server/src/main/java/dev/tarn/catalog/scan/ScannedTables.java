package dev.tarn.catalog.scan;

import dev.tarn.chassis.identity.Principal;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/** Where scans find their tables. */
public interface ScannedTables {
    /** The table as it stands, for a principal who may read all of it; refused to anybody else. */
    ScannedTable load(String lake, TableIdentifier table, Principal principal);

    /** Which table a name stands for, under the same conditions as {@link #load}. */
    UUID require(String lake, TableIdentifier table, Principal principal);

    /** The table as a metadata file described it that {@link #load} answered with before. */
    ScannedTable at(String lake, UUID table, String metadataLocation);
}
