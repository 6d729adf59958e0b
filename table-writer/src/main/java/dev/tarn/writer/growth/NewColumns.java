package dev.tarn.writer.growth;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * Types for fields that have no column yet. Nothing is guessed: what no single type holds, and what
 * engines could not tell apart, becomes no column, and {@link #refusals} says why.
 */
public final class NewColumns {
    private static final int NAME_CHARACTERS_MAX = 255;
    private static final int DECIMAL_DIGITS_MAX = 38;

    private final Map<String, String> refusals = new TreeMap<>();
    private int room;
    private int ids;

    /** {@code room} is how many columns there may be, those within columns included. */
    public NewColumns(int room) {
        this.room = room;
    }

    /** Why a path has no column: its levels separated by dots. */
    public Map<String, String> refusals() {
        return refusals;
    }

    /** The columns of a table that takes all of this. */
    public Types.StructType struct(Shape.Fields fields) {
        return Types.StructType.of(nested("", fields));
    }

    /** The type of a new column, unless it cannot be one. */
    Optional<Type> column(String path, String name, Set<String> siblings, Shape shape) {
        String wrong = wrongName(name, siblings);
        if (!wrong.isEmpty()) {
            refusals.put(path, wrong);
            return Optional.empty();
        }
        if (room <= 0) {
            refusals.put(path, "the table has as many columns as it may have");
            return Optional.empty();
        }
        room--;
        Optional<Type> type = type(path, shape);
        if (type.isEmpty()) {
            room++;
        }
        return type;
    }

    private static String wrongName(String name, Set<String> siblings) {
        if (name.isBlank() || name.length() > NAME_CHARACTERS_MAX) {
            return "a column has a name of at most %d characters".formatted(NAME_CHARACTERS_MAX);
        }
        if (name.chars().anyMatch(letter -> letter == '.' || Character.isISOControl(letter))) {
            return "no column is made whose name holds a dot or a control character";
        }
        return siblings.contains(name.toLowerCase(Locale.ROOT))
                ? "another column has the same name but for its case, and engines take both for one"
                : "";
    }

    private Optional<Type> type(String path, Shape shape) {
        return switch (shape) {
            case Shape.Nothing _ -> Optional.empty();
            case Shape.Typed(Type type) -> Optional.of(TypeUtil.assignFreshIds(type, () -> ++ids));
            case Shape.Numbers(NumberRange range) -> number(path, range);
            case Shape.Texts(Set<TextKind> kinds, NumberRange range) -> text(path, kinds, range);
            case Shape.Elements(Shape element, _) -> list(path, element);
            case Shape.Fields fields -> {
                List<Types.NestedField> nested = nested(path, fields);
                if (nested.isEmpty()) {
                    refusals.put(path, "an empty object says nothing about its type");
                    yield Optional.empty();
                }
                yield Optional.of(Types.StructType.of(nested));
            }
            case Shape.Conflict(String one, String other) -> {
                refusals.put(path, "the batch has it as %s and as %s".formatted(one, other));
                yield Optional.empty();
            }
        };
    }

    private Optional<Type> list(String path, Shape element) {
        Optional<Type> type = type(path + ".element", element);
        if (type.isEmpty()) {
            refusals.putIfAbsent(path, "an empty list says nothing about its type");
        }
        return type.map(of -> Types.ListType.ofOptional(++ids, of));
    }

    private List<Types.NestedField> nested(String path, Shape.Fields fields) {
        List<Types.NestedField> nested = new ArrayList<>();
        Set<String> siblings = new HashSet<>();
        fields.members()
                .forEach((name, member) -> {
                    String at = path.isEmpty() ? name : path + "." + name;
                    column(at, name, siblings, member.shape())
                            .ifPresent(type -> {
                                siblings.add(name.toLowerCase(Locale.ROOT));
                                nested.add(Types.NestedField.optional(++ids, name, type));
                            });
                });
        return nested;
    }

    private Optional<Type> number(String path, NumberRange range) {
        if (!range.isWhole()) {
            return Optional.of(Types.DoubleType.get());
        }
        if (range.fitsLong()) {
            return Optional.of(Types.LongType.get());
        }
        if (range.digitsBeforePoint() <= DECIMAL_DIGITS_MAX) {
            return Optional.of(Types.DecimalType.of(DECIMAL_DIGITS_MAX, 0));
        }
        refusals.put(path, "a number of %d digits".formatted(range.digitsBeforePoint()));
        return Optional.empty();
    }

    private Optional<Type> text(String path, Set<TextKind> kinds, NumberRange range) {
        TextKind kind = kinds.stream().min(Enum::compareTo).orElse(TextKind.TEXT);
        return kind == TextKind.WHOLE ? number(path, range) : Optional.of(kind.type());
    }
}
