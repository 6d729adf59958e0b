package dev.tarn.catalog.grant;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.identity.Roles;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.policy.Audience;
import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.ColumnTag;
import dev.tarn.catalog.policy.Mask;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.Place;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.catalog.policy.Rule;
import dev.tarn.catalog.policy.RuleChange;
import dev.tarn.catalog.policy.RuleOutcome;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.catalog.policy.TagMask;
import dev.tarn.chassis.identity.Principal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** Makes and ends row filters, column masks and tags, for those who manage the grants there. */
final class Restrictions {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Rules rules;
    private final Decisions decisions;
    private final Places places;
    private final Tabulars tabulars;
    private final Documents documents;
    private final Roles roles;

    Restrictions(
            Rules rules,
            Decisions decisions,
            Places places,
            Tabulars tabulars,
            Documents documents,
            Roles roles) {
        this.rules = rules;
        this.decisions = decisions;
        this.places = places;
        this.tabulars = tabulars;
        this.documents = documents;
        this.roles = roles;
    }

    RuleOutcome filter(
            Principal by,
            String lake,
            TableIdentifier table,
            String name,
            String condition,
            Audience audience) {
        requireName(name);
        requireRoles(audience);
        ManagedTable managed = managed(by, lake, table);
        return begin(
                by,
                new RowFilter(
                        managed.place(),
                        name,
                        ExpressionReader.condition(managed.schema(), condition),
                        audience));
    }

    RuleOutcome endFilter(Principal by, String lake, TableIdentifier table, String name) {
        return end(by, new Rule.Key(place(by, lake, table), Rule.Kind.FILTER, name));
    }

    /** The mask is read with the columns at hand. */
    RuleOutcome mask(
            Principal by,
            String lake,
            TableIdentifier table,
            String column,
            Function<ManagedTable, Mask> mask,
            Audience audience) {
        requireRoles(audience);
        ManagedTable managed = managed(by, lake, table);
        return begin(
                by,
                new ColumnMask(
                        managed.place(), managed.fieldId(column), mask.apply(managed), audience));
    }

    RuleOutcome endMask(Principal by, String lake, TableIdentifier table, String column) {
        ManagedTable managed = managed(by, lake, table);
        return end(
                by,
                new Rule.Key(
                        managed.place(), Rule.Kind.MASK, ColumnMask.key(managed.fieldId(column))));
    }

    RuleOutcome tag(Principal by, String lake, TableIdentifier table, String column, String tag) {
        requireName(tag);
        ManagedTable managed = managed(by, lake, table);
        int fieldId = managed.fieldId(column);
        tagMask(lake, tag)
                .ifPresent(mask ->
                        MaskReader.require(mask.mask(), managed.schema().findType(fieldId)));
        return begin(by, new ColumnTag(managed.place(), fieldId, tag));
    }

    RuleOutcome endTag(
            Principal by, String lake, TableIdentifier table, String column, String tag) {
        ManagedTable managed = managed(by, lake, table);
        return end(
                by,
                new Rule.Key(
                        managed.place(),
                        Rule.Kind.TAG,
                        ColumnTag.key(managed.fieldId(column), tag)));
    }

    /** Refused when a column that has the tag is of a type that the mask is not for. */
    RuleOutcome tagMask(Principal by, String lake, String tag, Mask mask, Audience audience) {
        requireName(tag);
        requireRoles(audience);
        Place place = lakePlace(by, lake);
        for (NamedRule rule : rules.now().rules()) {
            if (rule.lake().equals(lake)
                    && rule.rule() instanceof ColumnTag tagged
                    && tagged.tag().equals(tag)) {
                requireFits(mask, lake, rule, tagged);
            }
        }
        return begin(by, new TagMask(place, tag, mask, audience));
    }

    RuleOutcome endTagMask(Principal by, String lake, String tag) {
        return end(by, new Rule.Key(lakePlace(by, lake), Rule.Kind.TAG_MASK, tag));
    }

    /** The rules of one table that hold now, with the table as it is. */
    record Listed(ManagedTable table, List<NamedRule> rules) {}

    Listed of(Principal by, String lake, TableIdentifier table) {
        ManagedTable managed = managed(by, lake, table);
        return new Listed(
                managed,
                rules.now().rules().stream()
                        .filter(rule -> rule.rule().place().equals(managed.place()))
                        .filter(rule -> rule.rule().kind() != Rule.Kind.GRANT)
                        .toList());
    }

    List<TagMask> tagMasks(Principal by, String lake) {
        Place place = lakePlace(by, lake);
        return rules.now().rules().stream()
                .filter(rule -> rule.rule().place().equals(place))
                .flatMap(rule ->
                        rule.rule() instanceof TagMask mask ? Stream.of(mask) : Stream.empty())
                .toList();
    }

    private Optional<TagMask> tagMask(String lake, String tag) {
        for (NamedRule rule : rules.now().rules()) {
            if (rule.lake().equals(lake)
                    && rule.rule() instanceof TagMask mask
                    && mask.tag().equals(tag)) {
                return Optional.of(mask);
            }
        }
        return Optional.empty();
    }

    void requireFits(Mask mask, String lake, NamedRule rule, ColumnTag tagged) {
        var name = TableIdentifier.of(rule.namespace(), rule.table().orElseThrow());
        tabulars.find(lake, name)
                .map(this::schema)
                .map(schema -> schema.findType(tagged.fieldId()))
                .ifPresent(type -> MaskReader.require(mask, type));
    }

    private RuleOutcome begin(Principal by, Rule rule) {
        return rules.change(by.name(), "", List.of(new RuleChange.Begin(rule)), false);
    }

    private RuleOutcome end(Principal by, Rule.Key key) {
        return rules.change(by.name(), "", List.of(new RuleChange.End(key)), false);
    }

    ManagedTable managed(Principal by, String lake, TableIdentifier table) {
        Place place = place(by, lake, table);
        return new ManagedTable(place, schema(tabulars.require(lake, table, Kind.TABLE)));
    }

    private Schema schema(Tabular table) {
        return Documents.parse(documents.load(table.id(), table.metadataLocation())).schema();
    }

    private Place place(Principal by, String lake, TableIdentifier table) {
        return places.managed(
                inPerson(by), lake, new GivenPlace(table.namespace(), Optional.of(table.name())));
    }

    private Place lakePlace(Principal by, String lake) {
        return places.managed(
                inPerson(by), lake, new GivenPlace(Namespace.empty(), Optional.empty()));
    }

    private Rights inPerson(Principal by) {
        return Grants.inPerson(decisions, by);
    }

    private void requireRoles(Audience audience) {
        audience.roles().forEach(roles::require);
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new BadRequestException(
                    "Invalid name: %s; letters, digits, dot, underscore and hyphen, 63 at most",
                    name);
        }
    }
}
