package dev.tarn.writer.contract;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/** A demand on the values of one type of column. */
interface ValueCheck {
    boolean holds(@Nullable Object value);

    /** Refuses a demand that makes no sense for such a column. */
    static ValueCheck of(ValueDemand demand, Type type, String path) {
        return switch (demand) {
            case ValueDemand.NotNull _ -> value -> value != null;
            case ValueDemand.NotMissing missing -> {
                Set<Object> set = set(type, missing.values(), path);
                yield value ->
                        value == null
                                ? !missing.nulls()
                                : Operands.of(value).filter(set::contains).isEmpty();
            }
            case ValueDemand.OneOf valid -> {
                Set<Object> set = set(type, valid.values(), path);
                yield value ->
                        value == null || Operands.of(value).filter(set::contains).isPresent();
            }
            case ValueDemand.Range range -> range(range, type, path);
            case ValueDemand.MultipleOf multiple -> {
                require(Operands.isNumber(type), "multipleOf is for numbers", type, path);
                yield value ->
                        value == null
                                || Operands.of(value)
                                        .filter(number ->
                                                number instanceof BigDecimal decimal
                                                        && decimal.remainder(multiple.number())
                                                                        .signum()
                                                                == 0)
                                        .isPresent();
            }
            case ValueDemand.Length length -> {
                require(type.typeId() == Type.TypeID.STRING, "a length is for texts", type, path);
                yield value -> !(value instanceof CharSequence text) || fits(text, length);
            }
            case ValueDemand.Items items -> {
                require(type.typeId() == Type.TypeID.LIST, "items are for lists", type, path);
                yield value ->
                        !(value instanceof Collection<?> list)
                                || (list.size() >= items.min() && list.size() <= items.max());
            }
            case ValueDemand.Matching matching -> {
                require(type.typeId() == Type.TypeID.STRING, "a pattern is for texts", type, path);
                Pattern pattern = matching.pattern();
                yield value ->
                        !(value instanceof CharSequence text)
                                || (text.length() <= Patterns.TEXT_CHARACTERS_MAX
                                        && pattern.matcher(text).find());
            }
        };
    }

    private static boolean fits(CharSequence text, ValueDemand.Length length) {
        // Characters beyond the first plane are two units of a text and one character.
        int units = text.length();
        if (units < length.min() || units / 2 > length.max()) {
            return false;
        }
        int letters = Character.codePointCount(text, 0, units);
        return letters >= length.min() && letters <= length.max();
    }

    private static ValueCheck range(ValueDemand.Range range, Type type, String path) {
        boolean ordered =
                Operands.isNumber(type)
                        || switch (type.typeId()) {
                            case DATE, TIME, TIMESTAMP, TIMESTAMP_NANO -> true;
                            default -> false;
                        };
        require(ordered, "a range is for numbers and times", type, path);
        Optional<Comparable<?>> lower =
                range.lower().map(bound -> Operands.of(type, bound.operand(), path));
        Optional<Comparable<?>> upper =
                range.upper().map(bound -> Operands.of(type, bound.operand(), path));
        boolean lowest = range.lower().map(ValueDemand.Range.Bound::inclusive).orElse(true);
        boolean highest = range.upper().map(ValueDemand.Range.Bound::inclusive).orElse(true);
        return value -> {
            if (value == null) {
                return true;
            }
            Optional<Comparable<?>> found = Operands.of(value);
            // NaN is within no range, and neither end of it is infinite.
            return found.isPresent()
                    && lower.map(bound -> Operands.compare(found.orElseThrow(), bound))
                            .map(order -> lowest ? order >= 0 : order > 0)
                            .orElse(true)
                    && upper.map(bound -> Operands.compare(found.orElseThrow(), bound))
                            .map(order -> highest ? order <= 0 : order < 0)
                            .orElse(true);
        };
    }

    private static Set<Object> set(Type type, List<Object> operands, String path) {
        Set<Object> set = new HashSet<>();
        operands.forEach(operand -> set.add(Operands.of(type, operand, path)));
        return set;
    }

    private static void require(boolean fits, String message, Type type, String path) {
        if (!fits) {
            throw new ContractRefused(
                    path, "%s, and the column of the table is %s".formatted(message, type));
        }
    }

    /** What a value has to be, in words. */
    static String expected(ValueDemand demand) {
        return switch (demand) {
            case ValueDemand.NotNull _ -> "a value";
            case ValueDemand.NotMissing missing ->
                    (missing.nulls() ? "a value other than null, " : "a value other than ")
                            + listed(missing.values());
            case ValueDemand.OneOf valid -> "one of " + listed(valid.values());
            case ValueDemand.Range range ->
                    Stream.concat(
                                    range.lower().stream()
                                            .map(bound ->
                                                    (bound.inclusive() ? "at least " : "more than ")
                                                            + bound.operand()),
                                    range.upper().stream()
                                            .map(bound ->
                                                    (bound.inclusive() ? "at most " : "less than ")
                                                            + bound.operand()))
                            .collect(Collectors.joining(" and "));
            case ValueDemand.MultipleOf multiple -> "a multiple of " + multiple.number();
            case ValueDemand.Length length -> extent(length.min(), length.max()) + " characters";
            case ValueDemand.Items items -> extent(items.min(), items.max()) + " elements";
            case ValueDemand.Matching matching ->
                    "a match of %s in at most %d characters"
                            .formatted(matching.pattern(), Patterns.TEXT_CHARACTERS_MAX);
        };
    }

    private static String extent(int min, int max) {
        return max == Integer.MAX_VALUE ? "at least " + min : "%d to %d".formatted(min, max);
    }

    private static String listed(List<Object> values) {
        String all =
                values.stream().limit(20).map(String::valueOf).collect(Collectors.joining(", "));
        return values.size() > 20 ? all + ", …" : all;
    }
}
