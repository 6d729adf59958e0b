package dev.tarn.catalog.delegation;

import dev.tarn.catalog.lake.Lake;
import dev.tarn.chassis.identity.Principal;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/** Where tables are found that are read as they were. */
public interface PastTables {
    /** A table with the content of the metadata file that was current then. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record PastTable(Lake lake, UUID uuid, byte[] metadata) {}

    /** {@code warehouse} names a lake as it was. */
    PastTable require(String warehouse, TableIdentifier table, Principal principal);
}
