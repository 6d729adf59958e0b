package dev.tarn.catalog.grant;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.identity.Roles;
import dev.tarn.catalog.policy.Audience;
import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.ColumnTag;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.Mask;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.Place;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.catalog.policy.Rule;
import dev.tarn.catalog.policy.RuleChange;
import dev.tarn.catalog.policy.RuleDifference;
import dev.tarn.catalog.policy.RuleOutcome;
import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.catalog.policy.TagMask;
import dev.tarn.chassis.identity.Principal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * Makes a lake's policy what a file says: all of it in one version, or nothing. What the file does
 * not name stays as it is, unless it is to be the whole policy.
 */
final class PolicyFiles {
    private static final GivenPlace LAKE = new GivenPlace(Namespace.empty(), Optional.empty());

    /** Other changes may come in between; each of them made a version. */
    private static final int ATTEMPTS = 5;

    private final Rules rules;
    private final Decisions decisions;
    private final Places places;
    private final Roles roles;
    private final Restrictions restrictions;

    PolicyFiles(
            Rules rules,
            Decisions decisions,
            Places places,
            Roles roles,
            Restrictions restrictions) {
        this.rules = rules;
        this.decisions = decisions;
        this.places = places;
        this.roles = roles;
        this.restrictions = restrictions;
    }

    /** What came of it, with the names of what each difference is about. */
    record Applied(long version, List<Named> differences) {}

    /** A rule before and after. */
    record Named(Optional<NamedRule> before, Optional<NamedRule> after) {}

    /** A dry run answers the same and changes nothing. */
    Applied apply(Principal by, String lake, PolicyFile file, boolean whole, boolean dryRun) {
        places.managed(Grants.inPerson(decisions, by), lake, LAKE);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            RuleSet now = rules.now();
            var wanted = new Wanted(by, lake, now);
            wanted.read(file);
            List<RuleChange> changes = wanted.changes(whole);
            Optional<RuleOutcome> outcome =
                    rules.changeFrom(now.version(), by.name(), file.reason(), changes, dryRun);
            if (outcome.isPresent()) {
                return new Applied(
                        outcome.orElseThrow().version(),
                        outcome.orElseThrow().differences().stream().map(wanted::named).toList());
            }
            rules.renamed();
        }
        throw new CommitFailedException("The policy is changed by others all the time; try again");
    }

    /** The rules that a file asks for, beside those that hold. */
    private final class Wanted {
        private final Principal by;
        private final String lake;
        private final List<NamedRule> held;
        private final Map<Rule.Key, Rule> rulesByKey = new LinkedHashMap<>();
        private final Map<Place, GivenPlace> names = new HashMap<>();
        private final Set<String> namedRoles = new HashSet<>();
        private final Set<Place> namedTables = new HashSet<>();
        private final Set<String> namedTags = new HashSet<>();

        Wanted(Principal by, String lake, RuleSet now) {
            this.by = by;
            this.lake = lake;
            this.held = now.rules().stream().filter(rule -> rule.lake().equals(lake)).toList();
            held.forEach(rule -> names.put(rule.rule().place(), Grants.place(rule)));
        }

        void read(PolicyFile file) {
            file.grants().forEach(this::grants);
            var tagMasks = new HashMap<String, Mask>();
            held.forEach(rule -> {
                if (rule.rule() instanceof TagMask mask) {
                    tagMasks.put(mask.tag(), mask.mask());
                }
            });
            for (PolicyFile.TagRule rule : file.tagMasks()) {
                tagMasks.put(rule.tag(), tagMask(rule));
            }
            file.tables().forEach(table -> table(table, tagMasks));
        }

        List<RuleChange> changes(boolean whole) {
            Stream<RuleChange> begin = rulesByKey.values().stream().map(RuleChange.Begin::new);
            Stream<RuleChange> end =
                    held.stream()
                            .map(NamedRule::rule)
                            .filter(rule -> !rulesByKey.containsKey(rule.identity()))
                            .filter(rule -> whole || isNamed(rule))
                            .map(rule -> new RuleChange.End(rule.identity()));
            return Stream.concat(begin, end).toList();
        }

        Named named(RuleDifference difference) {
            return new Named(
                    difference.before().map(this::named), difference.after().map(this::named));
        }

        private NamedRule named(Rule rule) {
            GivenPlace place = names.getOrDefault(rule.place(), LAKE);
            return new NamedRule(0, rule, lake, place.namespace(), place.table());
        }

        private boolean isNamed(Rule rule) {
            return switch (rule) {
                case Grant grant -> namedRoles.contains(grant.role());
                case RowFilter _, ColumnMask _, ColumnTag _ -> namedTables.contains(rule.place());
                case TagMask mask -> namedTags.contains(mask.tag());
            };
        }

        private void grants(GrantBody body) {
            roles.require(body.role());
            namedRoles.add(body.role());
            Place place = place(body.place());
            for (Privilege privilege : body.privileges()) {
                add(
                        new Grant(
                                place,
                                body.role(),
                                privilege,
                                body.until(),
                                body.limit(),
                                body.reason()));
            }
        }

        private Mask tagMask(PolicyFile.TagRule rule) {
            Restrictions.requireName(rule.tag());
            requireRoles(rule.audience());
            namedTags.add(rule.tag());
            Mask mask = MaskReader.read(rule.mask());
            for (NamedRule other : held) {
                if (other.rule() instanceof ColumnTag tagged && tagged.tag().equals(rule.tag())) {
                    restrictions.requireFits(mask, lake, other, tagged);
                }
            }
            add(new TagMask(place(LAKE), rule.tag(), mask, rule.audience()));
            return mask;
        }

        private void table(PolicyFile.TablePolicy policy, Map<String, Mask> tagMasks) {
            TableIdentifier name = policy.place().identifier().orElseThrow();
            ManagedTable table = restrictions.managed(by, lake, name);
            names.put(table.place(), policy.place());
            if (!namedTables.add(table.place())) {
                throw new BadRequestException("Invalid policy: table %s comes twice", name);
            }
            for (PolicyFile.FilterRule filter : policy.filters()) {
                Restrictions.requireName(filter.name());
                requireRoles(filter.audience());
                add(
                        new RowFilter(
                                table.place(),
                                filter.name(),
                                ExpressionReader.condition(table.schema(), filter.condition()),
                                filter.audience()));
            }
            for (PolicyFile.MaskRule mask : policy.masks()) {
                requireRoles(mask.audience());
                int fieldId = table.fieldId(mask.column());
                add(
                        new ColumnMask(
                                table.place(),
                                fieldId,
                                MaskReader.read(mask.mask(), table.schema(), fieldId),
                                mask.audience()));
            }
            for (PolicyFile.Tag tag : policy.tags()) {
                Restrictions.requireName(tag.tag());
                int fieldId = table.fieldId(tag.column());
                Optional.ofNullable(tagMasks.get(tag.tag()))
                        .ifPresent(
                                mask -> MaskReader.require(mask, table.schema().findType(fieldId)));
                add(new ColumnTag(table.place(), fieldId, tag.tag()));
            }
        }

        private Place place(GivenPlace given) {
            Place place = places.managed(decisions.of(by), lake, given);
            names.put(place, given);
            return place;
        }

        private void requireRoles(Audience audience) {
            audience.roles().forEach(roles::require);
        }

        private void add(Rule rule) {
            if (rulesByKey.put(rule.identity(), rule) != null) {
                throw new BadRequestException(
                        "Invalid policy: it says twice that %s", RuleText.words(named(rule)));
            }
        }
    }
}
