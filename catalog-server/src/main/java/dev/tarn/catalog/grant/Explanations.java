package dev.tarn.catalog.grant;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Restrictions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.decision.TableColumns;
import dev.tarn.catalog.identity.Roles;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** Says what somebody may do with a table at a time, and by which rules. */
final class Explanations {
    private final Rules rules;
    private final RuleHistory history;
    private final Decisions decisions;
    private final Places places;
    private final Function<String, Optional<Principal>> people;
    private final Roles roles;
    private final ViewChains chains;
    private final TableColumns columns;
    private final InstantSource clock;

    Explanations(
            Rules rules,
            RuleHistory history,
            Decisions decisions,
            Places places,
            Function<String, Optional<Principal>> people,
            Roles roles,
            ViewChains chains,
            TableColumns columns,
            InstantSource clock) {
        this.rules = rules;
        this.history = history;
        this.decisions = decisions;
        this.places = places;
        this.people = people;
        this.roles = roles;
        this.chains = chains;
        this.columns = columns;
        this.clock = clock;
    }

    /**
     * An explanation.
     *
     * @param person with the roles of then. Without a time nobody who is unknown or disabled may do
     *     anything; whoever is by now may have been somebody then
     * @param grants that apply, in the order in which they were given
     * @param seen the table itself; or the view and what it reads, as whoever it reads it
     */
    record Explanation(
            Optional<Principal> person,
            Instant at,
            long version,
            boolean administrator,
            List<NamedRule> grants,
            List<Seen> seen) {}

    /**
     * What somebody sees of one thing.
     *
     * @param told whether it is for the asker to know; the rest is empty otherwise
     * @param past how far back they see it
     * @param names of columns
     */
    record Seen(
            ViewChains.Link link,
            boolean told,
            boolean selects,
            PastReach past,
            Restrictions hidden,
            Map<Integer, String> names) {
        /** A column that was dropped has its number only. */
        String column(int fieldId) {
            return names.getOrDefault(fieldId, "#" + fieldId);
        }
    }

    Explanation explain(
            Principal by, String lake, TableIdentifier table, String person, Optional<Instant> at) {
        places.managed(
                decisions.of(by),
                lake,
                new GivenPlace(table.namespace(), Optional.of(table.name())));
        Instant now = clock.instant();
        if (at.filter(now::isBefore).isPresent()) {
            throw new BadRequestException("Invalid at: %s is to come", at.orElseThrow());
        }
        RuleSet set = at.map(history::at).orElseGet(rules::now);
        Instant instant = at.orElse(now);
        Function<String, Optional<Principal>> who =
                name -> at.isPresent() ? findAt(name, at.orElseThrow()) : people.apply(name);
        Optional<Principal> known = who.apply(person);
        Rights asker = decisions.of(by);
        Function<Principal, Rights> then = decisions.by(set, instant);
        List<Seen> seen =
                chains.of(lake, table, person).stream()
                        .map(link -> seen(link, lake, asker, who, then))
                        .toList();
        return new Explanation(
                known,
                instant,
                set.version(),
                known.map(then).filter(Rights::areAll).isPresent(),
                set.rules().stream()
                        .filter(rule -> rule.lake().equals(lake))
                        .filter(rule -> isAbout(rule, table))
                        .filter(rule ->
                                known.filter(someone -> applies(rule, someone, instant))
                                        .isPresent())
                        .toList(),
                seen);
    }

    /** Somebody who is known, or had a role then. */
    private Optional<Principal> findAt(String name, Instant at) {
        Optional<Principal> known = people.apply(name);
        Set<String> held = Set.copyOf(roles.at(name, at));
        return known.isEmpty() && held.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Principal(
                                name,
                                held,
                                known.filter(Principal::engine).isPresent(),
                                Optional.empty()));
    }

    private Seen seen(
            ViewChains.Link link,
            String lake,
            Rights asker,
            Function<String, Optional<Principal>> who,
            Function<Principal, Rights> then) {
        var place = new GivenPlace(link.name().namespace(), Optional.of(link.name().name()));
        if (!Places.manages(asker, lake, place)) {
            return new Seen(link, false, false, PastReach.NONE, Restrictions.NONE, Map.of());
        }
        Optional<Rights> rights = who.apply(link.readBy()).map(then);
        return new Seen(
                link,
                true,
                rights.filter(held -> held.on(lake, link.name()).contains(Privilege.SELECT))
                        .isPresent(),
                rights.map(held -> held.past(lake, link.name())).orElse(PastReach.NONE),
                rights.map(held -> held.restrictions(lake, link.name())).orElse(Restrictions.NONE),
                columns.of(lake, link.name()).map(TableColumns.Columns::names).orElse(Map.of()));
    }

    private static boolean applies(NamedRule rule, Principal person, Instant at) {
        return rule.rule() instanceof Grant grant
                && person.roles().contains(grant.role())
                && grant.until().filter(until -> !at.isBefore(until)).isEmpty();
    }

    /** Of the table itself, or of something above it. */
    private static boolean isAbout(NamedRule rule, TableIdentifier table) {
        if (rule.table().isPresent()) {
            return rule.table().orElseThrow().equals(table.name())
                    && rule.namespace().equals(table.namespace());
        }
        String[] above = rule.namespace().levels();
        String[] levels = table.namespace().levels();
        return above.length <= levels.length
                && Arrays.equals(above, Arrays.copyOf(levels, above.length));
    }
}
