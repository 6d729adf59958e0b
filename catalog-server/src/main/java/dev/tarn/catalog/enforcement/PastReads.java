package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.instant.PastAccess;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.chassis.identity.Principal;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/** Who reads what was: by the rules of now, which know a table by its uuid. */
public final class PastReads implements PastAccess {
    private final Decisions decisions;

    public PastReads(Decisions decisions) {
        this.decisions = decisions;
    }

    @Override
    public boolean seesAllOf(Principal principal, String lake, UUID table) {
        return principal.actor().isPresent()
                || decisions.of(principal).restrictions(lake, table).isEmpty();
    }

    @Override
    public boolean mayRead(Principal principal, String lake, TableIdentifier name, UUID table) {
        return decisions.of(principal).on(lake, name, table).contains(Privilege.SELECT);
    }
}
