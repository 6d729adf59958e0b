package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.ColumnTag;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.policy.TagMask;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/** The rules of one version, arranged for looking up. Nothing in it changes once it is made. */
final class Compiled {
    private final RuleSet source;
    private final Map<String, Spot> lakes = new HashMap<>();

    private Compiled(RuleSet source) {
        this.source = source;
    }

    static Compiled of(RuleSet source) {
        var compiled = new Compiled(source);
        for (NamedRule named : source.rules()) {
            switch (named.rule()) {
                case Grant grant -> compiled.add(named, grant);
                case TagMask mask -> compiled.lakeOf(named).add(mask);
                case RowFilter _, ColumnMask _, ColumnTag _ -> compiled.addToTable(named);
            }
        }
        source.gone().forEach(compiled::addByUuid);
        return compiled;
    }

    private void addByUuid(NamedRule named) {
        switch (named.rule()) {
            case RowFilter rule -> rulesOf(named).add(rule);
            case ColumnMask rule -> rulesOf(named).add(rule);
            case ColumnTag rule -> rulesOf(named).add(rule);
            case Grant grant -> lakeOf(named).granted(uuid(named)).add(grant);
            case TagMask _ -> {}
        }
    }

    private TableRules rulesOf(NamedRule named) {
        return lakeOf(named).rulesOf(uuid(named));
    }

    private static UUID uuid(NamedRule named) {
        return named.rule().place().table().orElseThrow();
    }

    boolean isOf(RuleSet rules) {
        return source.version() == rules.version() && source.names() == rules.names();
    }

    RuleState state() {
        return new RuleState(source.version(), source.names());
    }

    Optional<Spot> lake(String name) {
        return Optional.ofNullable(lakes.get(name));
    }

    private Spot lakeOf(NamedRule named) {
        return lakes.computeIfAbsent(named.lake(), _ -> new Spot());
    }

    private void addToTable(NamedRule named) {
        Spot spot = lakeOf(named);
        String table = named.table().orElseThrow();
        spot.addRestricted(TableIdentifier.of(named.namespace(), table));
        for (String level : named.namespace().levels()) {
            spot = spot.makeNamespace(level);
        }
        spot.makeTable(table, uuid(named)).rules(rulesOf(named));
        addByUuid(named);
    }

    private void add(NamedRule named, Grant grant) {
        Spot spot = lakeOf(named);
        for (String level : named.namespace().levels()) {
            spot.addBeneath(grant);
            spot = spot.makeNamespace(level);
        }
        if (named.table().isPresent()) {
            spot.addBeneath(grant);
            spot = spot.makeTable(named.table().orElseThrow(), uuid(named));
            addByUuid(named);
        }
        spot.add(grant);
    }
}
