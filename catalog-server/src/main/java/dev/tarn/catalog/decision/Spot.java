package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.TagMask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;

/** A lake, namespace, table or view that rules are about, or that lies above one. */
final class Spot {
    private final Map<String, Spot> namespaces = new HashMap<>();
    private final Map<String, Spot> tables = new HashMap<>();
    private final Map<String, List<Grant>> grants = new HashMap<>();

    /** When the last grant of a role somewhere beneath ends. */
    private final Map<String, Instant> beneath = new HashMap<>();

    /** Of a table: rules hold on to it, and only are looked up by the name. */
    private Optional<UUID> uuid = Optional.empty();

    /** Of a table. */
    private TableRules rules = new TableRules();

    /** Of the tables of a lake, those that were dropped included. */
    private final Map<UUID, TableRules> byUuid = new HashMap<>();

    /**
     * What is granted on the tables of a lake, by their uuids, those that were dropped included.
     */
    private final Map<UUID, Spot> granted = new HashMap<>();

    /** Of a lake, by tag. */
    private final Map<String, TagMask> tagMasks = new HashMap<>();

    /** The tables of a lake that have filters, masks or tags. */
    private final Set<TableIdentifier> restricted = new HashSet<>();

    Spot makeNamespace(String name) {
        return namespaces.computeIfAbsent(name, _ -> new Spot());
    }

    Spot makeTable(String name, UUID uuid) {
        return tables.computeIfAbsent(
                name,
                _ -> {
                    var table = new Spot();
                    table.uuid = Optional.of(uuid);
                    return table;
                });
    }

    /** Whether this is a place that a uuid does not change, or the table that has it. */
    boolean isOf(UUID table) {
        return uuid.filter(own -> !own.equals(table)).isEmpty();
    }

    void add(Grant grant) {
        grants.computeIfAbsent(grant.role(), _ -> new ArrayList<>()).add(grant);
    }

    void addBeneath(Grant grant) {
        beneath.merge(
                grant.role(),
                grant.until().orElse(Instant.MAX),
                (one, other) -> one.isAfter(other) ? one : other);
    }

    Spot granted(UUID table) {
        return granted.computeIfAbsent(table, _ -> new Spot());
    }

    Optional<Spot> findGranted(UUID table) {
        return Optional.ofNullable(granted.get(table));
    }

    TableRules rulesOf(UUID table) {
        return byUuid.computeIfAbsent(table, _ -> new TableRules());
    }

    Optional<TableRules> findRulesOf(UUID table) {
        return Optional.ofNullable(byUuid.get(table));
    }

    void rules(TableRules ofTable) {
        rules = ofTable;
    }

    void add(TagMask mask) {
        tagMasks.put(mask.tag(), mask);
    }

    void addRestricted(TableIdentifier table) {
        restricted.add(table);
    }

    TableRules rules() {
        return rules;
    }

    Optional<TagMask> tagMask(String tag) {
        return Optional.ofNullable(tagMasks.get(tag));
    }

    Set<TableIdentifier> restricted() {
        return restricted;
    }

    Optional<Spot> namespace(String name) {
        return Optional.ofNullable(namespaces.get(name));
    }

    Optional<Spot> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** Whether something is so here, or anywhere beneath. */
    boolean holds(Predicate<Spot> something) {
        return something.test(this)
                || Stream.concat(namespaces.values().stream(), tables.values().stream())
                        .anyMatch(spot -> spot.holds(something));
    }

    void collect(Collection<String> roles, Instant now, Set<Privilege> into) {
        for (String role : roles) {
            for (Grant grant : grants.getOrDefault(role, List.of())) {
                if (holds(grant.until().orElse(Instant.MAX), now)) {
                    into.add(grant.privilege());
                }
            }
        }
    }

    /** The grants of one privilege that hold. */
    void collect(
            Collection<String> roles, Instant now, Privilege privilege, Collection<Grant> into) {
        for (String role : roles) {
            for (Grant grant : grants.getOrDefault(role, List.of())) {
                if (grant.privilege() == privilege
                        && holds(grant.until().orElse(Instant.MAX), now)) {
                    into.add(grant);
                }
            }
        }
    }

    boolean leadsSomewhere(Collection<String> roles, Instant now) {
        return roles.stream().anyMatch(role -> holds(beneath.getOrDefault(role, Instant.MIN), now));
    }

    private static boolean holds(Instant until, Instant now) {
        return now.isBefore(until);
    }
}
