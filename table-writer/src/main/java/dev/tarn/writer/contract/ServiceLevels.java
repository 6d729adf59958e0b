package dev.tarn.writer.contract;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code slaProperties}. Latency is how old the newest value of a column may be when a batch lands;
 * all others are about more than a batch.
 */
final class ServiceLevels {
    private static final BigDecimal SECONDS_MAX =
            BigDecimal.valueOf(Duration.ofDays(36_500).toSeconds());

    private final RuleList rules;
    private final Severities severities;
    private final String object;

    ServiceLevels(RuleList rules, Severities severities, String object) {
        this.rules = rules;
        this.severities = severities;
        this.object = object;
    }

    void read(Section root, int objects) {
        Optional<String> usual = root.text("slaDefaultElement");
        for (Section level : root.sections("slaProperties")) {
            switch (level.requiredText("property").toLowerCase(Locale.ROOT)) {
                case "latency", "ly" -> latency(level, usual, objects);
                default -> level.noteAll("it is about more than a batch");
            }
        }
    }

    private void latency(Section level, Optional<String> usual, int objects) {
        String elements =
                level.text("element")
                        .or(() -> usual)
                        .orElseThrow(() ->
                                level.refused(
                                        "element",
                                        "this names the column that says how old a row is"));
        List<FieldPath> fields =
                Arrays.stream(elements.split(",", -1))
                        .map(element -> field(level, element.strip(), objects))
                        .flatMap(Optional::stream)
                        .toList();
        if (fields.isEmpty()) {
            level.noteAll("it is about another table");
            return;
        }
        Duration age = age(level);
        for (FieldPath field : fields) {
            rules.add(
                    level.path(), new Demand.Recent(field, age), severities.ofBatch(level.path()));
        }
        level.note("every batch is judged as it comes", "scheduler", "schedule");
        level.note("it is documentation", "id", "description", "driver");
        level.end();
    }

    /** {@code object.column}; of one object its name may be left out. */
    private Optional<FieldPath> field(Section level, String element, int objects) {
        List<String> names = List.of(element.split("\\.", -1));
        if (names.stream().anyMatch(String::isEmpty)) {
            throw level.refused("element", "this is object.column, or names separated by commas");
        }
        if (names.size() > 1 && names.getFirst().equals(object)) {
            return Optional.of(new FieldPath(names.subList(1, names.size())));
        }
        if (objects > 1) {
            return Optional.empty();
        }
        return Optional.of(new FieldPath(names));
    }

    private static Duration age(Section level) {
        BigDecimal value;
        try {
            value = new BigDecimal(bounded(level));
        } catch (NumberFormatException _) {
            throw level.refused("value", "this is a number of its unit");
        }
        BigDecimal seconds = value.multiply(BigDecimal.valueOf(unit(level).toSeconds()));
        if (value.signum() <= 0 || seconds.compareTo(SECONDS_MAX) > 0) {
            throw level.refused("value", "this is more than 0, and at most a hundred years");
        }
        if (level.has("valueExt")) {
            throw level.refused("valueExt", "a latency has one value");
        }
        return Duration.ofMillis(
                seconds.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact());
    }

    private static String bounded(Section level) {
        String text = level.requiredText("value");
        if (text.length() > 20 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            throw level.refused("value", "this is a number of its unit");
        }
        return text;
    }

    private static Duration unit(Section level) {
        return switch (level.requiredText("unit").toLowerCase(Locale.ROOT)) {
            case "s", "sec", "second", "seconds" -> Duration.ofSeconds(1);
            case "m", "min", "minute", "minutes" -> Duration.ofMinutes(1);
            case "h", "hr", "hour", "hours" -> Duration.ofHours(1);
            case "d", "day", "days" -> Duration.ofDays(1);
            case "w", "week", "weeks" -> Duration.ofDays(7);
            default ->
                    throw level.refused("unit", "this is seconds, minutes, hours, days or weeks");
        };
    }
}
