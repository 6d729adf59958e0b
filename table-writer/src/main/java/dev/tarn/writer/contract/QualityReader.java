package dev.tarn.writer.contract;

import dev.tarn.writer.contract.Threshold.Comparison;
import dev.tarn.writer.contract.Threshold.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The list {@code quality} of a table or of one of its columns. */
final class QualityReader {
    private static final String LIBRARY = "library";

    private final RuleList rules;
    private final FieldPath table;

    /** Names in a rule of the table are looked for within {@code table}. */
    QualityReader(RuleList rules, FieldPath table) {
        this.rules = rules;
        this.table = table;
    }

    void ofTable(Section owner, Severities severities) {
        for (Section quality : owner.sections("quality")) {
            if (isLibrary(quality, severities)) {
                ofTable(quality, severities.of(quality), metric(quality), threshold(quality));
                end(quality);
            }
        }
    }

    void ofColumn(Section owner, FieldPath field, Severities severities) {
        for (Section quality : owner.sections("quality")) {
            if (isLibrary(quality, severities)) {
                ofColumn(
                        quality,
                        field,
                        severities.of(quality),
                        metric(quality),
                        threshold(quality));
                end(quality);
            }
        }
    }

    /** Others are noted where nobody expects the writer to run them, and refused where one may. */
    private static boolean isLibrary(Section quality, Severities severities) {
        String type = quality.text("type").orElse(LIBRARY);
        switch (type) {
            case LIBRARY -> {
                return true;
            }
            case "text" -> quality.noteAll("it is a text");
            case "sql", "custom" -> {
                if (severities.of(quality).ofRow() != Severity.NONE) {
                    throw quality.refused(
                            "type",
                            "the writer cannot run rules of type %s; with the custom property tarn.severity none it leaves this one to others"
                                    .formatted(type));
                }
                quality.noteAll("its severity is none");
            }
            default -> throw quality.refused("type", "there is no type " + type);
        }
        return false;
    }

    private static String metric(Section quality) {
        Optional<String> metric = quality.text("metric");
        // Its name before version 3.1.
        Optional<String> rule = quality.text("rule");
        if (metric.isPresent() && rule.isPresent()) {
            throw quality.refused("rule", "metric says it already");
        }
        return metric.or(() -> rule)
                .orElseThrow(() -> quality.refused("metric", "this is missing"));
    }

    private void ofTable(
            Section quality, Severities severities, String metric, Threshold threshold) {
        switch (metric) {
            case "rowCount" -> {
                if (threshold.percent()) {
                    throw quality.refused("unit", "the rows of a batch are counted in rows");
                }
                rules.add(
                        quality.path(),
                        new Demand.Rows(threshold),
                        severities.ofBatch(quality.path()));
            }
            case "duplicateValues", "duplicateCount" -> {
                Section arguments =
                        quality.section("arguments")
                                .orElseThrow(() -> quality.refused("arguments", "this is missing"));
                List<FieldPath> fields = fields(arguments);
                arguments.end();
                distinct(quality, fields, severities, threshold);
            }
            default ->
                    throw quality.refused(
                            "metric",
                            "%s is not one of rowCount and duplicateValues".formatted(metric));
        }
    }

    private List<FieldPath> fields(Section arguments) {
        List<FieldPath> fields = new ArrayList<>();
        for (Optional<Object> name : arguments.literals("properties")) {
            if (!(name.orElse("") instanceof String text) || text.isEmpty()) {
                throw arguments.refused("properties", "these are names of properties");
            }
            FieldPath field = table.of(text);
            if (fields.contains(field)) {
                throw arguments.refused("properties", text + " is there twice");
            }
            fields.add(field);
        }
        if (fields.isEmpty()) {
            throw arguments.refused("properties", "this is missing");
        }
        return fields;
    }

    private void ofColumn(
            Section quality,
            FieldPath field,
            Severities severities,
            String metric,
            Threshold threshold) {
        switch (metric) {
            case "nullValues" ->
                    values(quality, field, new ValueDemand.NotNull(), severities, threshold);
            case "missingValues" -> {
                Section arguments = arguments(quality);
                List<Optional<Object>> missing = required(arguments, "missingValues");
                arguments.end();
                var demand =
                        new ValueDemand.NotMissing(
                                missing.contains(Optional.empty()),
                                missing.stream().flatMap(Optional::stream).toList());
                values(quality, field, demand, severities, threshold);
            }
            case "invalidValues" -> invalidValues(quality, field, severities, threshold);
            case "duplicateValues", "duplicateCount" ->
                    distinct(quality, List.of(field), severities, threshold);
            default ->
                    throw quality.refused(
                            "metric",
                            "%s is not one of nullValues, missingValues, invalidValues and duplicateValues"
                                    .formatted(metric));
        }
    }

    private void invalidValues(
            Section quality, FieldPath field, Severities severities, Threshold threshold) {
        Section arguments = arguments(quality);
        List<ValueDemand> demands = new ArrayList<>();
        if (arguments.has("validValues")) {
            demands.add(
                    new ValueDemand.OneOf(
                            required(arguments, "validValues").stream()
                                    .flatMap(Optional::stream)
                                    .toList()));
        }
        arguments
                .text("pattern")
                .ifPresent(pattern ->
                        demands.add(
                                new ValueDemand.Matching(
                                        Patterns.compile(pattern, arguments.at("pattern")))));
        if (demands.isEmpty()) {
            throw quality.refused("arguments", "it has neither validValues nor pattern");
        }
        if (demands.size() > 1 && !threshold.isNone()) {
            throw quality.refused(
                    "arguments", "of validValues and pattern, only one can be counted at a time");
        }
        arguments.end();
        demands.forEach(demand -> values(quality, field, demand, severities, threshold));
    }

    private static Section arguments(Section quality) {
        return quality.section("arguments")
                .orElseThrow(() -> quality.refused("arguments", "this is missing"));
    }

    private static List<Optional<Object>> required(Section arguments, String name) {
        List<Optional<Object>> found = arguments.literals(name);
        if (found.isEmpty()) {
            throw arguments.refused(name, "this is an empty list");
        }
        return found;
    }

    private void values(
            Section quality,
            FieldPath field,
            ValueDemand demand,
            Severities severities,
            Threshold threshold) {
        boolean ofRow = threshold.isNone();
        rules.add(
                quality.path(),
                new Demand.Values(field, demand, ofRow ? Optional.empty() : Optional.of(threshold)),
                ofRow ? severities.ofRow() : severities.ofBatch(quality.path()));
    }

    private void distinct(
            Section quality, List<FieldPath> fields, Severities severities, Threshold threshold) {
        boolean ofRow = threshold.isNone();
        rules.add(
                quality.path(),
                new Demand.Distinct(fields, ofRow ? Optional.empty() : Optional.of(threshold)),
                ofRow ? severities.ofRow() : severities.ofBatch(quality.path()));
    }

    private static Threshold threshold(Section quality) {
        List<Comparison> comparisons = new ArrayList<>();
        for (Operator operator : Operator.values()) {
            String key = operator.key();
            if (!quality.has(key)) {
                continue;
            }
            if (operator.hasTwoEnds()) {
                List<BigDecimal> ends = quality.numbers(key);
                if (ends.size() != 2 || ends.getFirst().compareTo(ends.getLast()) >= 0) {
                    throw quality.refused(key, "these are two numbers, the smaller one first");
                }
                comparisons.add(new Comparison(operator, ends.getFirst(), ends.getLast()));
            } else {
                BigDecimal operand = quality.number(key).orElseThrow();
                comparisons.add(new Comparison(operator, operand, operand));
            }
        }
        if (comparisons.isEmpty()) {
            throw quality.refused("mustBe", "this or another operator is missing");
        }
        boolean percent =
                switch (quality.text("unit").orElse("rows")) {
                    case "rows" -> false;
                    case "percent" -> true;
                    default -> throw quality.refused("unit", "this is rows or percent");
                };
        return new Threshold(comparisons, percent);
    }

    private static void end(Section quality) {
        quality.note("every batch is judged as it comes", "scheduler", "schedule");
        quality.note(
                "it is documentation",
                "id",
                "name",
                "description",
                "dimension",
                "method",
                "businessImpact",
                "tags",
                "authoritativeDefinitions");
        quality.end();
    }
}
