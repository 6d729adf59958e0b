package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.Audience;
import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.ColumnTag;
import dev.tarn.catalog.policy.Mask;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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

    /**
     * What of a table does not show to its reader. An engine that asks for itself sees everything,
     * because it is an engine that hides what is to be hidden; so does an administrator.
     */
    public Restrictions restrictions(String lake, TableIdentifier table) {
        if (seesEverything()) {
            return Restrictions.NONE;
        }
        Optional<Spot> lakeSpot = compiled.lake(lake);
        Optional<Spot> spot = lakeSpot;
        for (String level : table.namespace().levels()) {
            spot = spot.flatMap(known -> known.namespace(level));
        }
        Optional<TableRules> rules =
                spot.flatMap(known -> known.table(table.name())).map(Spot::rules);
        return rules.isEmpty()
                ? Restrictions.NONE
                : restrictions(lakeSpot.orElseThrow(), rules.orElseThrow());
    }

    /** The same for a table that may have another name now, or none. */
    public Restrictions restrictions(String lake, UUID table) {
        Optional<Spot> lakeSpot = compiled.lake(lake);
        Optional<TableRules> rules = lakeSpot.flatMap(known -> known.findRulesOf(table));
        return seesEverything() || rules.isEmpty()
                ? Restrictions.NONE
                : restrictions(lakeSpot.orElseThrow(), rules.orElseThrow());
    }

    private boolean seesEverything() {
        return areAll() || (principal.engine() && principal.actor().isEmpty());
    }

    /** Whether anything of any table of the lake is hidden from the asker. */
    public boolean isRestrictedIn(String lake) {
        return compiled.lake(lake).map(Spot::restricted).orElse(Set.of()).stream()
                .anyMatch(table -> !restrictions(lake, table).isEmpty());
    }

    private Restrictions restrictions(Spot lake, TableRules rules) {
        List<RowFilter> filters =
                rules.filters().stream().filter(filter -> isFor(filter.audience())).toList();
        var masks = new HashMap<Integer, Mask>();
        for (ColumnTag tag : rules.tags()) {
            lake.tagMask(tag.tag())
                    .filter(mask -> isFor(mask.audience()))
                    .ifPresent(mask -> masks.merge(tag.fieldId(), mask.mask(), Rights::stricter));
        }
        for (ColumnMask mask : rules.masks()) {
            if (isFor(mask.audience())) {
                masks.put(mask.fieldId(), mask.mask());
            }
        }
        return new Restrictions(filters, masks);
    }

    private boolean isFor(Audience audience) {
        return audience.includes(principal.roles());
    }

    private static Mask stricter(Mask one, Mask other) {
        return one.rank() <= other.rank() ? one : other;
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
