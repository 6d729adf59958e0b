package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.delegation.Permission;
import dev.tarn.catalog.delegation.Permissions;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.ReferencedBy;
import dev.tarn.chassis.identity.Principal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Who may touch the files of a table. The views that a client says it comes through change nothing:
 * it is a claim, and the asker's own privileges are what counts.
 */
public final class FilePermissions implements Permissions {
    /** The store cannot tell an added file from one that takes another's place. */
    private static final Set<Privilege> WRITES =
            EnumSet.of(Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE, Privilege.OPERATE);

    private final Decisions decisions;

    public FilePermissions(Decisions decisions) {
        this.decisions = decisions;
    }

    @Override
    public Optional<Permission> of(
            Principal principal,
            String lake,
            TableIdentifier name,
            UUID table,
            ReferencedBy referencedBy) {
        Rights rights = decisions.of(principal);
        Set<Privilege> held = rights.on(lake, name, table);
        boolean hidden = principal.actor().isEmpty() && !rights.restrictions(lake, table).isEmpty();
        // Keys that write read as well.
        if (hidden || !held.contains(Privilege.SELECT)) {
            return Optional.empty();
        }
        boolean reads = principal.scope().isPresent() || Collections.disjoint(held, WRITES);
        return Optional.of(reads ? Permission.READ : Permission.WRITE);
    }

    @Override
    public PastReach past(Principal principal, String lake, TableIdentifier name, UUID table) {
        return decisions.of(principal).pastOfFiles(lake, name, table);
    }

    @Override
    public Optional<Permission> ofNew(Principal principal, String lake, TableIdentifier table) {
        boolean mayWrite = principal.scope().isEmpty();
        return mayWrite && decisions.of(principal).on(lake, table).contains(Privilege.CREATE)
                ? Optional.of(Permission.WRITE)
                : Optional.empty();
    }
}
