package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.Audience;
import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.ColumnTag;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.Mask;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.catalog.policy.TimeLimit;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.chassis.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
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

    private static final Set<Privilege> CHANGES =
            EnumSet.of(Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE, Privilege.ALTER);

    private final Principal principal;
    private final Compiled compiled;
    private final Instant now;
    private final Duration recentPast;
    private final boolean again;
    private final Optional<Needed> needed;

    /** {@code recentPast} is what somebody who is at work may still need. */
    Rights(Principal principal, Compiled compiled, Instant now, Duration recentPast) {
        this(principal, compiled, now, recentPast, false, Optional.empty());
    }

    /**
     * {@code again} is for those who load later what was current at that instant, {@code needed}
     * for those who load nothing else.
     */
    Rights(
            Principal principal,
            Compiled compiled,
            Instant now,
            Duration recentPast,
            boolean again,
            Optional<Needed> needed) {
        this.principal = principal;
        this.compiled = compiled;
        this.now = now;
        this.recentPast = recentPast;
        this.again = again;
        this.needed = needed;
    }

    public Principal principal() {
        return principal;
    }

    /** Stays as long as the rules, and the names of tables and columns that have some, do. */
    RuleState state() {
        return compiled.state();
    }

    public boolean areAll() {
        return principal.roles().contains(ADMIN);
    }

    public Set<Privilege> onLake(String lake) {
        return on(lake, Namespace.empty(), Optional.empty(), Optional.empty()).privileges();
    }

    public Set<Privilege> on(String lake, Namespace namespace) {
        return on(lake, namespace, Optional.empty(), Optional.empty()).privileges();
    }

    public Set<Privilege> on(String lake, TableIdentifier table) {
        return on(lake, table.namespace(), Optional.of(table.name()), Optional.empty())
                .privileges();
    }

    /**
     * The same for what the name is known to stand for, now or at another time: what was granted on
     * something else of that name does not count.
     */
    public Set<Privilege> on(String lake, TableIdentifier name, UUID table) {
        return found(lake, name, table).privileges();
    }

    /** On what was in a namespace once, whatever it is called since, and if it is there at all. */
    public Set<Privilege> onFormer(String lake, Namespace namespace, UUID table) {
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        privileges.addAll(on(lake, namespace));
        compiled.lake(lake)
                .flatMap(known -> known.findGranted(table))
                .ifPresent(known -> known.collect(principal.roles(), now, privileges));
        return privileges;
    }

    /** Whether the lake may be known of: it, or something in it. */
    public boolean sees(String lake) {
        return on(lake, Namespace.empty(), Optional.empty(), Optional.empty()).isSeen();
    }

    /** Whether the namespace may be known of: it, or something beneath. */
    public boolean sees(String lake, Namespace namespace) {
        return on(lake, namespace, Optional.empty(), Optional.empty()).isSeen();
    }

    public boolean sees(String lake, TableIdentifier table) {
        return on(lake, table.namespace(), Optional.of(table.name()), Optional.empty()).isSeen();
    }

    public boolean sees(String lake, TableIdentifier name, UUID table) {
        return found(lake, name, table).isSeen();
    }

    private Found found(String lake, TableIdentifier name, UUID table) {
        return on(lake, name.namespace(), Optional.of(name.name()), Optional.of(table));
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

    /** Whether a table is one that may be loaded, if it is seen. */
    public boolean loads(String warehouse, TableIdentifier table) {
        return needed.map(only -> only.includes(warehouse, table)).orElse(true);
    }

    /** How far back the table may be read, by its name alone. */
    public PastReach past(String lake, TableIdentifier table) {
        return needed(lake, table, past(lake, table, Optional.empty()));
    }

    /** The same for what the name is known to stand for. */
    public PastReach past(String lake, TableIdentifier name, UUID table) {
        return needed(lake, name, past(lake, name, Optional.of(table)));
    }

    private PastReach needed(String lake, TableIdentifier table, PastReach reach) {
        return only(lake, table).map(reach::only).orElse(reach);
    }

    /** The snapshots that alone may be read of a table, in a lake or one as it was, if it is so. */
    public Optional<Set<Long>> only(String warehouse, TableIdentifier table) {
        return needed.map(known -> known.snapshots(warehouse, table));
    }

    /** Whether all of the past of a table may be read, by what its name is known to stand for. */
    public boolean seesWholePast(String lake, TableIdentifier name, Optional<UUID> table) {
        return past(lake, name, table).everything();
    }

    /**
     * Whether this principal may read a table as another has loaded it: but for what was current a
     * moment ago, the other sees no more of its past.
     */
    public boolean seesAsMuchPast(String lake, TableIdentifier table, Rights other) {
        return past(lake, table)
                .atLeast(now.minus(recentPast))
                .includes(other.past(lake, table).atLeast(now.minus(recentPast)));
    }

    /** Whether all of the past of everything in a lake may be read. */
    public boolean seesWholePast(String lake) {
        var grants = new ArrayList<Grant>();
        compiled.lake(lake).ifPresent(known -> collectPast(known, grants));
        return areAll() || onLake(lake).contains(Privilege.OPERATE) || past(grants).everything();
    }

    /** Whether all of the past of anything in a lake may be read, be it of one table. */
    public boolean seesSomePast(String lake) {
        return areAll()
                || compiled.lake(lake).filter(known -> known.holds(this::seesPastOf)).isPresent();
    }

    private boolean seesPastOf(Spot spot) {
        var held = EnumSet.noneOf(Privilege.class);
        spot.collect(principal.roles(), now, held);
        var grants = new ArrayList<Grant>();
        collectPast(spot, grants);
        return held.contains(Privilege.OPERATE) || past(grants).everything();
    }

    /**
     * How old the files may be that somebody reads one by one: as old as what they see of the past,
     * and as what they may be reading since a moment ago. An engine chooses what it reads, for
     * itself and for others, by what it was shown.
     */
    public PastReach pastOfFiles(String lake, TableIdentifier name, UUID table) {
        return seesEverything() || principal.actor().isPresent()
                ? PastReach.ALL
                : past(lake, name, table).atLeast(now.minus(recentPast));
    }

    /**
     * Whoever looks after a table has to know all that is in it, or would clear away what they do
     * not see. Whoever changes it has to see what was done since they began.
     */
    private PastReach past(String lake, TableIdentifier table, Optional<UUID> uuid) {
        Set<Privilege> held =
                on(lake, table.namespace(), Optional.of(table.name()), uuid).privileges();
        if (areAll() || held.contains(Privilege.OPERATE)) {
            return PastReach.ALL;
        }
        PastReach granted = past(grants(lake, table, uuid));
        if (again) {
            granted = granted.atLeast(now);
        }
        return Collections.disjoint(held, CHANGES)
                ? granted
                : granted.atLeast(now.minus(recentPast));
    }

    /** Those of {@code TIME_TRAVEL}. */
    private List<Grant> grants(String lake, TableIdentifier table, Optional<UUID> uuid) {
        var grants = new ArrayList<Grant>();
        Optional<Spot> spot = compiled.lake(lake);
        spot.ifPresent(known -> collectPast(known, grants));
        for (String level : table.namespace().levels()) {
            spot = spot.flatMap(known -> known.namespace(level));
            spot.ifPresent(known -> collectPast(known, grants));
        }
        spot.flatMap(known -> known.table(table.name()))
                .filter(known -> uuid.filter(own -> !known.isOf(own)).isEmpty())
                .ifPresent(known -> collectPast(known, grants));
        return grants;
    }

    private void collectPast(Spot spot, Collection<Grant> into) {
        spot.collect(principal.roles(), now, Privilege.TIME_TRAVEL, into);
    }

    /** The most that one of them lets see, and the tags of all. */
    private PastReach past(List<Grant> grants) {
        Optional<Duration> window = Optional.empty();
        Set<String> tags = new HashSet<>();
        for (Grant grant : grants) {
            if (grant.limit().isEmpty()) {
                return PastReach.ALL;
            }
            TimeLimit limit = grant.limit().orElseThrow();
            tags.addAll(limit.tags());
            Optional<Duration> known = window;
            window =
                    limit.window()
                            .filter(one ->
                                    known.filter(other -> other.compareTo(one) >= 0).isEmpty())
                            .or(() -> known);
        }
        return new PastReach(false, window.map(now::minus), tags);
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

    private Found on(
            String lake, Namespace namespace, Optional<String> table, Optional<UUID> uuid) {
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
            spot =
                    spot.flatMap(known -> known.table(table.orElseThrow()))
                            .filter(known -> uuid.filter(own -> !known.isOf(own)).isEmpty());
            spot.ifPresent(known -> known.collect(principal.roles(), now, privileges));
        }
        return new Found(
                privileges,
                spot.filter(known -> known.leadsSomewhere(principal.roles(), now)).isPresent());
    }
}
