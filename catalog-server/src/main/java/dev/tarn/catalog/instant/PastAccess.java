package dev.tarn.catalog.instant;

import dev.tarn.chassis.identity.Principal;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Whoever may read something under the name that it had once may still not read it: it was moved
 * since to where others decide.
 */
public interface PastAccess {
    /** {@code today} is the name that it has now. */
    boolean mayRead(Principal principal, String lake, TableIdentifier today);
}
