package dev.tarn.writer.contract;

import dev.tarn.writer.contract.ValueDemand.Range;
import dev.tarn.writer.contract.ValueDemand.Range.Bound;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code logicalTypeOptions}, each a demand on the values of its column. */
final class OptionsReader {
    private static final String COLUMN_SAYS = "the type of the column says it";

    private OptionsReader() {}

    /** A demand, and the option that it comes from. */
    record Option(String path, ValueDemand demand) {}

    static List<Option> read(Section property) {
        List<Option> found = new ArrayList<>();
        property.section("logicalTypeOptions")
                .ifPresent(options -> {
                    range(options).ifPresent(found::add);
                    multiple(options).ifPresent(found::add);
                    length(options).ifPresent(found::add);
                    items(options).ifPresent(found::add);
                    options.text("pattern")
                            .ifPresent(pattern -> {
                                String path = options.at("pattern");
                                found.add(
                                        new Option(
                                                path,
                                                new ValueDemand.Matching(
                                                        Patterns.compile(pattern, path))));
                            });
                    format(options).ifPresent(found::add);
                    options.note(COLUMN_SAYS, "timezone", "defaultTimezone");
                    refuse(options);
                    options.end();
                });
        return found;
    }

    private static void refuse(Section options) {
        if (options.truth("uniqueItems")) {
            throw options.refused("uniqueItems", "the writer does not compare elements");
        }
        for (String name : List.of("minProperties", "maxProperties", "required")) {
            if (options.has(name)) {
                throw options.refused(
                        name, "the writer does not count properties; say required of each");
            }
        }
    }

    private static Optional<Option> range(Section options) {
        Optional<Bound> lower = bound(options, "minimum", "exclusiveMinimum");
        Optional<Bound> upper = bound(options, "maximum", "exclusiveMaximum");
        return lower.isEmpty() && upper.isEmpty()
                ? Optional.empty()
                : Optional.of(new Option(options.path(), new Range(lower, upper)));
    }

    private static Optional<Bound> bound(Section options, String inclusive, String exclusive) {
        Optional<Object> with = options.literal(inclusive);
        Optional<Object> without = options.literal(exclusive);
        if (with.isPresent() && without.isPresent()) {
            throw options.refused(exclusive, inclusive + " is there, too; keep one");
        }
        return with.map(operand -> new Bound(operand, true))
                .or(() -> without.map(operand -> new Bound(operand, false)));
    }

    private static Optional<Option> multiple(Section options) {
        return options.number("multipleOf")
                .map(number -> {
                    if (number.signum() <= 0) {
                        throw options.refused("multipleOf", "this is more than 0");
                    }
                    return new Option(options.at("multipleOf"), new ValueDemand.MultipleOf(number));
                });
    }

    private static Optional<Option> length(Section options) {
        return extent(options, "minLength", "maxLength")
                .map(extent ->
                        new Option(options.path(), new ValueDemand.Length(extent.min, extent.max)));
    }

    private static Optional<Option> items(Section options) {
        return extent(options, "minItems", "maxItems")
                .map(extent ->
                        new Option(options.path(), new ValueDemand.Items(extent.min, extent.max)));
    }

    private record Extent(int min, int max) {}

    private static Optional<Extent> extent(Section options, String min, String max) {
        Optional<Integer> from = options.count(min);
        Optional<Integer> to = options.count(max);
        if (from.isEmpty() && to.isEmpty()) {
            return Optional.empty();
        }
        var extent = new Extent(from.orElse(0), to.orElse(Integer.MAX_VALUE));
        if (extent.min > extent.max) {
            throw options.refused(max, "this is less than " + min);
        }
        return Optional.of(extent);
    }

    /** Of whole numbers it is a range: i8 to u128. Of all else it says how a text looks. */
    private static Optional<Option> format(Section options) {
        String format = options.text("format").orElse("");
        boolean signed = format.startsWith("i");
        int bits =
                switch (format) {
                    case "i8", "u8" -> 8;
                    case "i16", "u16" -> 16;
                    case "i32", "u32" -> 32;
                    case "i64", "u64" -> 64;
                    case "i128", "u128" -> 128;
                    default -> 0;
                };
        if (bits == 0) {
            options.note("it is a hint; a pattern is enforced", "format");
            return Optional.empty();
        }
        BigInteger above = BigInteger.TWO.pow(signed ? bits - 1 : bits);
        BigInteger lowest = signed ? above.negate() : BigInteger.ZERO;
        return Optional.of(
                new Option(
                        options.at("format"),
                        new Range(
                                Optional.of(new Bound(new BigDecimal(lowest), true)),
                                Optional.of(new Bound(new BigDecimal(above), false)))));
    }
}
