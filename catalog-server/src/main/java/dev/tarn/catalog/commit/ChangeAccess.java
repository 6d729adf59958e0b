package dev.tarn.catalog.commit;

import java.util.UUID;
import org.apache.iceberg.TableMetadata;

/**
 * Decides about a change once more when it is known which table it is about, and how that stands.
 */
public interface ChangeAccess {
    /** Throws when it may not be made. */
    void require(TableChange change, UUID table, TableMetadata base);
}
