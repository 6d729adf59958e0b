package dev.tarn.catalog.instant;

import dev.tarn.chassis.identity.Principal;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Whoever may read something under the name that it had once may still not read it: it was moved
 * since to where others decide.
 */
public interface PastAccess {
    /** Whether nothing of the table is hidden from somebody who would read its files. */
    boolean seesAllOf(Principal principal, String lake, UUID table);

    /** By a name that it has or had. */
    boolean mayRead(Principal principal, String lake, TableIdentifier name, UUID table);
}
