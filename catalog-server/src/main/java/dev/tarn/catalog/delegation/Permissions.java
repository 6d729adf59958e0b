package dev.tarn.catalog.delegation;

import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.ReferencedBy;
import dev.tarn.chassis.identity.Principal;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/** Decides who may do what with the files of a table. */
public interface Permissions {
    /**
     * The most that somebody may do; nothing when not even reading.
     *
     * @param table what the name stands for, or stood for
     * @param referencedBy the views, by their own account, that they come through
     */
    Optional<Permission> of(
            Principal principal,
            String lake,
            TableIdentifier name,
            UUID table,
            ReferencedBy referencedBy);

    /**
     * How old what they read may be. The keys of a store know no time, and are for those who may
     * read everything.
     */
    PastReach past(Principal principal, String lake, TableIdentifier name, UUID table);

    /** The most that somebody may do with a table that is not there yet. */
    Optional<Permission> ofNew(Principal principal, String lake, TableIdentifier table);
}
