package dev.tarn.writer.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A contract out of its document. Of everything that stands there it is known afterwards whether
 * batches are held against it; what could be meant so and is not is refused.
 */
final class ContractDocument {
    private static final int NAME_CHARACTERS_MAX = 255;
    private static final Set<String> IN_FORCE = Set.of("active", "deprecated");
    private static final String DOCUMENTATION = "it is documentation";

    private final Section root;
    private final List<NotEnforced> notes;
    private final RuleList rules;

    private ContractDocument(byte[] document) {
        this.notes = new ArrayList<>();
        this.rules = new RuleList(notes);
        this.root = new Section(ContractYaml.read(document), "", notes);
    }

    /** Of the part that is about a table of this name. */
    static Contract forTable(byte[] document, String table) {
        return new ContractDocument(document).read(Wanted.table(table));
    }

    /** Of the part that has this name, whatever the table is called by now. */
    static Contract ofObject(byte[] document, String object) {
        return new ContractDocument(document).read(Wanted.object(object));
    }

    private record Wanted(String name, boolean isTable) {
        static Wanted table(String name) {
            return new Wanted(name, true);
        }

        static Wanted object(String name) {
            return new Wanted(name, false);
        }

        boolean is(Section object) {
            String logical = object.requiredText("name");
            String physical = object.text("physicalName").orElse(logical);
            return isTable
                    ? physical.equals(name) || physical.endsWith("." + name)
                    : logical.equals(name);
        }
    }

    private Contract read(Wanted wanted) {
        header();
        Severities severities = Severities.none().within(root);
        List<Section> objects = root.sections("schema");
        Section object = object(objects, wanted);
        String name = object.requiredText("name");
        var properties = new PropertyReader(rules, notes);
        Severities ofObject = severities.within(object);
        properties.read(object, FieldPath.root(), ofObject);
        properties.finishKey();
        new QualityReader(rules, FieldPath.root()).ofTable(object, ofObject);
        document(object);
        new ServiceLevels(rules, severities, name).read(root, objects.size());
        String id = bounded("id");
        String version = bounded("version");
        document();
        root.end();
        return new Contract(id, version, name, properties.columns(), rules.all(), notes);
    }

    private void header() {
        String standard = root.requiredText("apiVersion");
        if (!standard.matches("v3\\.[0-9]+\\.[0-9]+")) {
            throw root.refused("apiVersion", "the writer reads v3 of the standard, such as v3.1.0");
        }
        if (!root.requiredText("kind").equals("DataContract")) {
            throw root.refused("kind", "this is DataContract");
        }
        String status = root.requiredText("status");
        if (!IN_FORCE.contains(status)) {
            throw root.refused(
                    "status",
                    "a contract that batches are held against is active or deprecated, not "
                            + status);
        }
    }

    private String bounded(String key) {
        String text = root.requiredText(key);
        if (text.length() > NAME_CHARACTERS_MAX || text.indexOf('\u0000') >= 0) {
            throw root.refused(
                    key, "this has at most %d characters".formatted(NAME_CHARACTERS_MAX));
        }
        return text;
    }

    private static Section object(List<Section> objects, Wanted wanted) {
        Optional<Section> found = Optional.empty();
        for (Section object : objects) {
            if (!wanted.is(object)) {
                object.noteAll("it is about another table");
                continue;
            }
            if (found.isPresent()) {
                throw object.refused("name", "another object is for the same table");
            }
            found = Optional.of(object);
        }
        Section object =
                found.orElseThrow(() ->
                        new ContractRefused(
                                "schema",
                                "no object has the name or the physicalName %s"
                                        .formatted(wanted.name())));
        if (object.requiredText("name").length() > NAME_CHARACTERS_MAX) {
            throw object.refused(
                    "name", "this has at most %d characters".formatted(NAME_CHARACTERS_MAX));
        }
        return object;
    }

    private static void document(Section object) {
        object.note("the table says it", "physicalType", "logicalType");
        object.note("other tables are not looked into", "relationships");
        object.note(
                DOCUMENTATION,
                "id",
                "description",
                "businessName",
                "authoritativeDefinitions",
                "tags",
                "dataGranularityDescription");
        object.end();
    }

    private void document() {
        root.note(
                DOCUMENTATION,
                "name",
                "tenant",
                "tags",
                "servers",
                "dataProduct",
                "description",
                "domain",
                "support",
                "price",
                "team",
                "roles",
                "authoritativeDefinitions",
                "contractCreatedTs");
    }
}
