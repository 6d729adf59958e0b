package dev.tarn.catalog.policy;

import dev.tarn.catalog.identity.NoSuchRoleException;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.database.Transactions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Reads and changes the rules. Each change that does something makes one new version. */
public final class Rules {
    private final RuleStore store;
    private final Transactions transactions;
    private final InstantSource clock;
    private final FreshRules fresh;

    public Rules(RuleStore store, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
        this.fresh = new FreshRules(store::state, this::read, clock);
    }

    /** What holds: at once what this server changed, and within a second what another did. */
    public RuleSet now() {
        return fresh.get();
    }

    /** To be called when names may have been changed that rules are found by. */
    public void renamed() {
        fresh.doubt();
    }

    /** All changes or none. A dry run answers the same and changes nothing. */
    public RuleOutcome change(String by, String comment, List<RuleChange> changes, boolean dryRun) {
        RuleOutcome outcome =
                transactions.write(handle -> {
                    RuleStore locked = handle.attach(RuleStore.class);
                    return change(locked, lock(locked, changes), by, comment, changes, dryRun);
                });
        // After the commit, so that whoever reads from now on reads what it made.
        fresh.renew();
        return outcome;
    }

    /** The same, but nothing when the rules are not those of the version any more. */
    public Optional<RuleOutcome> changeFrom(
            long version, String by, String comment, List<RuleChange> changes, boolean dryRun) {
        Optional<RuleOutcome> outcome =
                transactions.write(handle -> {
                    RuleStore locked = handle.attach(RuleStore.class);
                    long before = lock(locked, changes);
                    return before == version
                            ? Optional.of(change(locked, before, by, comment, changes, dryRun))
                            : Optional.empty();
                });
        fresh.renew();
        return outcome;
    }

    /**
     * Roles and places before the state, because whoever deletes a role or renames a table locks
     * its row before it.
     */
    private static long lock(RuleStore locked, List<RuleChange> changes) {
        changes.stream()
                .filter(RuleChange.Begin.class::isInstance)
                .map(change -> ((RuleChange.Begin) change).rule())
                .filter(Grant.class::isInstance)
                .map(rule -> ((Grant) rule).role())
                .distinct()
                .sorted()
                .forEach(role -> hold(locked, role));
        changes.stream()
                .filter(RuleChange.Begin.class::isInstance)
                .map(change -> change.key().place())
                .distinct()
                .forEach(place -> hold(locked, place));
        return locked.lock().version();
    }

    private RuleOutcome change(
            RuleStore locked,
            long before,
            String by,
            String comment,
            List<RuleChange> changes,
            boolean dryRun) {
        var effective = new ArrayList<RuleChange>();
        var differences = new ArrayList<RuleDifference>();
        for (RuleChange change : changes) {
            difference(locked, change)
                    .ifPresent(difference -> {
                        effective.add(change);
                        differences.add(difference);
                    });
        }
        if (dryRun || effective.isEmpty()) {
            return new RuleOutcome(before, differences);
        }
        long version = before + 1;
        locked.advance(version);
        locked.insertVersion(version, clock.instant(), by, comment);
        effective.forEach(change -> apply(locked, change, version));
        return new RuleOutcome(version, differences);
    }

    private static void hold(RuleStore locked, String role) {
        if (locked.holdRole(role).isEmpty()) {
            throw new NoSuchRoleException(role);
        }
    }

    private static void hold(RuleStore locked, Place place) {
        if (place.table().isPresent()
                && locked.holdTable(place.lakeId(), place.table().orElseThrow()).isEmpty()) {
            throw new NoSuchTableException("The table was dropped meanwhile");
        }
        if (place.namespaceId().isPresent()
                && locked.holdNamespace(place.namespaceId().orElseThrow()).isEmpty()) {
            throw new NoSuchNamespaceException("The namespace was dropped meanwhile");
        }
    }

    private static Optional<RuleDifference> difference(RuleStore locked, RuleChange change) {
        Rule.Key key = change.key();
        Optional<Rule> before =
                locked.body(
                                key.place().lakeId(),
                                key.place().namespaceId().orElse(null),
                                key.place().table().orElse(null),
                                key.kind().word(),
                                key.text())
                        .map(body -> RuleJson.read(key.kind(), key.place(), body));
        Optional<Rule> after =
                change instanceof RuleChange.Begin begin
                        ? Optional.of(begin.rule())
                        : Optional.empty();
        if (before.equals(after)) {
            return Optional.empty();
        }
        return Optional.of(new RuleDifference(before, after));
    }

    private static void apply(RuleStore locked, RuleChange change, long version) {
        Rule.Key key = change.key();
        Place place = key.place();
        locked.end(
                version,
                place.lakeId(),
                place.namespaceId().orElse(null),
                place.table().orElse(null),
                key.kind().word(),
                key.text());
        if (change instanceof RuleChange.Begin(Rule rule)) {
            locked.insert(
                    key.kind().word(),
                    place.lakeId(),
                    place.namespaceId().orElse(null),
                    place.table().orElse(null),
                    key.text(),
                    RuleJson.write(rule),
                    version);
        }
    }

    /** The state first: rules that are newer than it are read again, and never older ones kept. */
    private RuleSet read() {
        StateRow state = store.state();
        return set(state.version(), state.names(), store.current());
    }

    static RuleSet set(long version, long names, List<RuleRow> rows) {
        Map<Boolean, List<NamedRule>> byPresence =
                rows.stream()
                        .map(Rules::named)
                        .collect(Collectors.partitioningBy(NamedRule::isGone));
        return new RuleSet(
                version,
                names,
                byPresence.getOrDefault(false, List.of()),
                byPresence.getOrDefault(true, List.of()));
    }

    static NamedRule named(RuleRow row) {
        var place =
                new Place(
                        row.lakeId(),
                        Optional.ofNullable(row.namespaceId()),
                        Optional.ofNullable(row.tableUuid()));
        return new NamedRule(
                row.id(),
                RuleJson.read(Rule.Kind.of(row.kind()), place, row.body()),
                row.lake(),
                row.namespace() == null ? Namespace.empty() : NamespacePath.parse(row.namespace()),
                Optional.ofNullable(row.tableName()));
    }
}
