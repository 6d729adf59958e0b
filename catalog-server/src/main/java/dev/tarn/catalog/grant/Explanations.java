package dev.tarn.catalog.grant;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Restrictions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    private final InstantSource clock;

    Explanations(
            Rules rules,
            RuleHistory history,
            Decisions decisions,
            Places places,
            Function<String, Optional<Principal>> people,
            InstantSource clock) {
        this.rules = rules;
        this.history = history;
        this.decisions = decisions;
        this.places = places;
        this.people = people;
        this.clock = clock;
    }

    /**
     * An explanation.
     *
     * @param person with the roles of now; nobody who is unknown or disabled may do anything
     * @param grants that apply, in the order in which they were given
     * @param hidden what does not show of what may be selected
     */
    record Explanation(
            Optional<Principal> person,
            Instant at,
            long version,
            boolean administrator,
            List<NamedRule> grants,
            Restrictions hidden) {}

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
        Optional<Principal> known = people.apply(person);
        if (known.isEmpty()) {
            return new Explanation(
                    known, instant, set.version(), false, List.of(), Restrictions.NONE);
        }
        Rights rights = Decisions.by(set, instant, known.orElseThrow());
        return new Explanation(
                known,
                instant,
                set.version(),
                rights.areAll(),
                set.rules().stream()
                        .filter(rule -> rule.lake().equals(lake))
                        .filter(rule -> isAbout(rule, table))
                        .filter(rule -> applies(rule, known.orElseThrow(), instant))
                        .toList(),
                rights.restrictions(lake, table));
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
