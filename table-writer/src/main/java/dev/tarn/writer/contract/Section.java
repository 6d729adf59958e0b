package dev.tarn.writer.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping of the document, of which no key may be left over: each is read, noted as one that
 * nothing is held against, or refused.
 */
final class Section {
    private static final int PRECISION_MAX = 100;
    private static final int SCALE_MAX = 400;
    private static final int LITERALS_MAX = 10_000;

    private final ObjectNode node;
    private final String path;
    private final List<NotEnforced> notes;
    private final Set<String> read = new HashSet<>();

    Section(ObjectNode node, String path, List<NotEnforced> notes) {
        this.node = node;
        this.path = path;
        this.notes = notes;
    }

    String path() {
        return path;
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    ContractRefused refused(String name, String message) {
        return new ContractRefused(at(name), message);
    }

    boolean has(String name) {
        return find(name).isPresent();
    }

    /** Nothing also where the key has no value. */
    private Optional<JsonNode> find(String name) {
        read.add(name);
        return Optional.ofNullable(node.get(name)).filter(found -> !found.isNull());
    }

    Optional<String> text(String name) {
        return find(name)
                .map(found -> {
                    if (!found.isValueNode()) {
                        throw refused(name, "this is no text");
                    }
                    return found.asText();
                });
    }

    String requiredText(String name) {
        return text(name)
                .filter(found -> !found.isBlank())
                .orElseThrow(() -> refused(name, "this is missing"));
    }

    boolean truth(String name) {
        return find(name)
                .map(found -> {
                    if (!found.isBoolean()) {
                        throw refused(name, "this is true or false");
                    }
                    return found.booleanValue();
                })
                .orElse(false);
    }

    Optional<BigDecimal> number(String name) {
        return find(name).map(found -> number(found, at(name)));
    }

    private static BigDecimal number(JsonNode found, String at) {
        if (!found.isNumber() || found.isDouble() || found.isFloat()) {
            throw new ContractRefused(at, "this is no number");
        }
        BigDecimal number = found.decimalValue();
        if (number.precision() > PRECISION_MAX || Math.abs(number.scale()) > SCALE_MAX) {
            throw new ContractRefused(at, "this number has too many digits");
        }
        return number;
    }

    Optional<Integer> count(String name) {
        return find(name)
                .map(found -> {
                    if (!found.isInt() || found.intValue() < 0) {
                        throw refused(name, "this is a whole number from 0");
                    }
                    return found.intValue();
                });
    }

    /** A text, a number or a truth. */
    Optional<Object> literal(String name) {
        return find(name).map(found -> literal(found, at(name)));
    }

    private static Object literal(JsonNode found, String at) {
        return switch (found.getNodeType()) {
            case STRING -> found.textValue();
            case BOOLEAN -> found.booleanValue();
            case NUMBER -> number(found, at);
            default -> throw new ContractRefused(at, "this is no single value");
        };
    }

    /** Those of a list; a null is an empty one. */
    List<Optional<Object>> literals(String name) {
        List<Optional<Object>> all = new ArrayList<>();
        if (list(name).size() > LITERALS_MAX) {
            throw refused(name, "this has at most %d values".formatted(LITERALS_MAX));
        }
        for (JsonNode each : list(name)) {
            String at = "%s[%d]".formatted(at(name), all.size());
            all.add(each.isNull() ? Optional.empty() : Optional.of(literal(each, at)));
        }
        return all;
    }

    List<BigDecimal> numbers(String name) {
        List<BigDecimal> all = new ArrayList<>();
        for (JsonNode each : list(name)) {
            all.add(number(each, "%s[%d]".formatted(at(name), all.size())));
        }
        return all;
    }

    private ArrayNode list(String name) {
        return find(name)
                .map(found -> {
                    if (found instanceof ArrayNode list) {
                        return list;
                    }
                    throw refused(name, "this is no list");
                })
                .orElseGet(node::arrayNode);
    }

    List<Section> sections(String name) {
        List<Section> all = new ArrayList<>();
        for (JsonNode each : list(name)) {
            String at = "%s[%d]".formatted(at(name), all.size());
            if (!(each instanceof ObjectNode object)) {
                throw new ContractRefused(at, "this is no mapping of keys and values");
            }
            all.add(new Section(object, at, notes));
        }
        return all;
    }

    Optional<Section> section(String name) {
        return find(name)
                .map(found -> {
                    if (found instanceof ObjectNode object) {
                        return new Section(object, at(name), notes);
                    }
                    throw refused(name, "this is no mapping of keys and values");
                });
    }

    /** Says of those that are there why no batch is held against them. */
    void note(String why, String... names) {
        for (String name : names) {
            if (has(name)) {
                notes.add(new NotEnforced(at(name), why));
            }
        }
    }

    /** The same of all of it. */
    void noteAll(String why) {
        node.fieldNames().forEachRemaining(read::add);
        notes.add(new NotEnforced(path, why));
    }

    /** Refuses what nobody has read. */
    void end() {
        node.fieldNames()
                .forEachRemaining(name -> {
                    if (!read.contains(name)) {
                        throw refused(
                                name,
                                "the standard has no such key here, or the writer cannot hold a batch against it");
                    }
                });
    }
}
