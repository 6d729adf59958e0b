package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.Privilege;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What one principal may do at one instant. Nothing unless it is granted; an administrator may do
 * everything. Names need not be those of anything that is there.
 */
public final class Rights {
    private static final String ADMIN = "admin";

    private final Principal principal;
    private final Compiled compiled;
    private final Instant now;

    Rights(Principal principal, Compiled compiled, Instant now) {
        this.principal = principal;
        this.compiled = compiled;
        this.now = now;
    }

    public Principal principal() {
        return principal;
    }

    public boolean areAll() {
        return principal.roles().contains(ADMIN);
    }

    public Set<Privilege> onLake(String lake) {
        return on(lake, Namespace.empty(), Optional.empty()).privileges();
    }

    public Set<Privilege> on(String lake, Namespace namespace) {
        return on(lake, namespace, Optional.empty()).privileges();
    }

    public Set<Privilege> on(String lake, TableIdentifier table) {
        return on(lake, table.namespace(), Optional.of(table.name())).privileges();
    }

    /** Whether the lake may be known of: it, or something in it. */
    public boolean sees(String lake) {
        return on(lake, Namespace.empty(), Optional.empty()).isSeen();
    }

    /** Whether the namespace may be known of: it, or something beneath. */
    public boolean sees(String lake, Namespace namespace) {
        return on(lake, namespace, Optional.empty()).isSeen();
    }

    public boolean sees(String lake, TableIdentifier table) {
        return on(lake, table.namespace(), Optional.of(table.name())).isSeen();
    }

    /** What holds at a place, and whether something beneath can be reached from it. */
    private record Found(Set<Privilege> privileges, boolean leadsSomewhere) {
        static final Found EVERYTHING = new Found(EnumSet.allOf(Privilege.class), true);

        boolean isSeen() {
            return leadsSomewhere || !privileges.isEmpty();
        }
    }

    private Found on(String lake, Namespace namespace, Optional<String> table) {
        if (areAll()) {
            return Found.EVERYTHING;
        }
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        Optional<Spot> spot = compiled.lake(lake);
        spot.ifPresent(known -> known.collect(principal.roles(), now, privileges));
        for (String level : namespace.levels()) {
            spot = spot.flatMap(known -> known.namespace(level));
            spot.ifPresent(known -> known.collect(principal.roles(), now, privileges));
        }
        if (table.isPresent()) {
            spot = spot.flatMap(known -> known.table(table.orElseThrow()));
            spot.ifPresent(known -> known.collect(principal.roles(), now, privileges));
        }
        return new Found(
                privileges,
                spot.filter(known -> known.leadsSomewhere(principal.roles(), now)).isPresent());
    }
}
