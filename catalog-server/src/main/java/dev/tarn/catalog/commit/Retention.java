package dev.tarn.catalog.commit;

import dev.tarn.catalog.lake.Lake;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.TableMetadata;
import org.jdbi.v3.core.Handle;

/** Keeps what somebody needs from those who want it gone. */
public interface Retention {
    /**
     * What of a change may be done.
     *
     * @param state by which state of the holds that was found, when it takes something away
     */
    record Allowed(TableChange change, Optional<Long> state) {}

    /** Throws when nothing of it may be done. */
    Allowed allow(Lake lake, Tabular table, TableMetadata base, TableChange change, Author author);

    /** Whether the holds are as they were; until the transaction ends they stay so. */
    boolean isStill(Handle handle, long state);

    /** Which holds need anything of a table; until the transaction ends none comes. */
    List<String> holding(Handle handle, long lakeId, UUID table);

    /** The same for one that was dropped at a time. */
    List<String> holdingGone(Handle handle, long lakeId, UUID table, Instant gone);
}
