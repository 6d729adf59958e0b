package dev.tarn.writer.contract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The properties of the object that is about the table: its columns. */
final class PropertyReader {
    private static final String DOCUMENTATION = "it is documentation";

    /** More than any table has columns. */
    private static final int PROPERTIES_MAX = 5_000;

    private final RuleList rules;
    private final List<NotEnforced> notes;
    private final List<Contract.Column> columns = new ArrayList<>();
    private final Set<FieldPath> fields = new HashSet<>();
    private final List<Key> keys = new ArrayList<>();

    PropertyReader(RuleList rules, List<NotEnforced> notes) {
        this.rules = rules;
        this.notes = notes;
    }

    private record Key(int position, String path, FieldPath field, Severities severities) {}

    List<Contract.Column> columns() {
        return columns;
    }

    void read(Section owner, FieldPath within, Severities severities) {
        for (Section property : owner.sections("properties")) {
            String name = property.requiredText("name");
            FieldPath field = within.of(property.text("physicalName").orElse(name));
            if (!fields.add(field)) {
                throw property.refused("name", "%s is there twice".formatted(field));
            }
            if (fields.size() > PROPERTIES_MAX) {
                throw property.refused(
                        "name", "a table has at most %d properties".formatted(PROPERTIES_MAX));
            }
            property(property, field, severities.within(property));
        }
    }

    private void property(Section property, FieldPath field, Severities severities) {
        columns.add(
                new Contract.Column(
                        property.path(), field, property.text("logicalType").orElse("")));
        if (property.truth("required")) {
            rules.add(
                    property.at("required"),
                    new Demand.Values(field, new ValueDemand.NotNull(), Optional.empty()),
                    severities.ofRow());
        }
        if (property.truth("unique")) {
            rules.add(
                    property.at("unique"),
                    new Demand.Distinct(List.of(field), Optional.empty()),
                    severities.ofRow());
        }
        key(property, field, severities);
        for (OptionsReader.Option option : OptionsReader.read(property)) {
            rules.add(
                    option.path(),
                    new Demand.Values(field, option.demand(), Optional.empty()),
                    severities.ofRow());
        }
        new QualityReader(rules, field).ofColumn(property, field, severities);
        read(property, field, severities);
        items(property);
        document(property);
        property.end();
    }

    private void key(Section property, FieldPath field, Severities severities) {
        boolean isKey = property.truth("primaryKey");
        Optional<String> position = property.text("primaryKeyPosition");
        if (!isKey) {
            return;
        }
        rules.add(
                property.at("primaryKey"),
                new Demand.Values(field, new ValueDemand.NotNull(), Optional.empty()),
                severities.ofRow());
        keys.add(
                new Key(
                        position(property, position.orElse("-1")),
                        property.at("primaryKey"),
                        field,
                        severities));
    }

    private static int position(Section property, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw property.refused("primaryKeyPosition", "this is a whole number");
        }
    }

    /** All columns of the primary key are one key; its first one says how bad a repetition is. */
    void finishKey() {
        keys.sort(Comparator.comparingInt(Key::position));
        if (!keys.isEmpty()) {
            Key first = keys.getFirst();
            rules.add(
                    first.path(),
                    new Demand.Distinct(keys.stream().map(Key::field).toList(), Optional.empty()),
                    first.severities().ofRow());
        }
    }

    /** What is said of the elements of a list may be no rule: nobody looks at them. */
    private void items(Section property) {
        property.section("items")
                .ifPresent(items -> {
                    var inner = new RuleList(notes);
                    var reader = new PropertyReader(inner, notes);
                    reader.property(items, FieldPath.root(), Severities.none().within(items));
                    inner.all().stream()
                            .findFirst()
                            .ifPresent(rule -> {
                                throw new ContractRefused(
                                        rule.path(),
                                        "the writer does not look at the elements of a list");
                            });
                });
    }

    private static void document(Section property) {
        property.note("the type of the column says it", "physicalType");
        property.note("other tables are not looked into", "relationships");
        property.note("the table says it", "partitioned", "partitionKeyPosition");
        property.note(
                DOCUMENTATION,
                "id",
                "description",
                "businessName",
                "authoritativeDefinitions",
                "tags",
                "classification",
                "encryptedName",
                "transformSourceObjects",
                "transformLogic",
                "transformDescription",
                "examples",
                "criticalDataElement");
        // Read with the field, which the elements of a list do not have.
        property.has("name");
        property.has("physicalName");
    }
}
