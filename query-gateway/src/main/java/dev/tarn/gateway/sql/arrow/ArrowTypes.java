package dev.tarn.gateway.sql.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which column holds what comes as a type of Trino. What Arrow has no type for is text as Trino
 * writes it, and says so.
 */
final class ArrowTypes {
    private static final String EXTENSION = "ARROW:extension:name";
    private static final String EXTENSION_DETAILS = "ARROW:extension:metadata";

    /** The type that text stands for. */
    private static final String TRINO_TYPE = "trino:type";

    /** More, and readers refuse to go so deep. */
    private static final int DEPTH_MAX = 30;

    private static final int DECIMAL_DIGITS_MAX = 38;
    private static final int UUID_BYTES = 16;

    /** Of a timestamp that does not say. */
    private static final long USUAL_DIGITS = 3;

    /** Those that are themselves again when they were the name of something in JSON. */
    private static final Set<String> KEYS =
            Set.of(
                    "boolean",
                    "tinyint",
                    "smallint",
                    "integer",
                    "bigint",
                    "decimal",
                    "varchar",
                    "char",
                    "date",
                    "uuid");

    private ArrowTypes() {}

    static ArrowField field(String name, TrinoType type) {
        return field(name, type, 1);
    }

    private static ArrowField field(String name, TrinoType type, int depth) {
        return switch (type.raw()) {
            case "unknown" -> ArrowField.of(name, ArrowType.nothing(), new NothingColumn());
            case "boolean" -> ArrowField.of(name, ArrowType.truth(), new TruthColumn());
            case "tinyint" -> whole(name, Byte.BYTES);
            case "smallint" -> whole(name, Short.BYTES);
            case "integer" -> whole(name, Integer.BYTES);
            case "bigint" -> whole(name, Long.BYTES);
            case "real" -> fixed(name, ArrowType.real(), Float.BYTES, Numbers::real);
            case "double" -> fixed(name, ArrowType.twice(), Double.BYTES, Numbers::twice);
            case "decimal" -> decimal(name, type);
            case "varchar", "char" ->
                    ArrowField.of(name, ArrowType.text(), new BytesColumn(Texts::utf8));
            case "json" ->
                    ArrowField.of(name, ArrowType.text(), new BytesColumn(Texts::utf8))
                            .with(extension("arrow.json"));
            case "uuid" ->
                    fixed(name, ArrowType.fixedBytes(UUID_BYTES), UUID_BYTES, Texts::uuid)
                            .with(extension("arrow.uuid"));
            case "varbinary" ->
                    ArrowField.of(name, ArrowType.binary(), new BytesColumn(Texts::binary));
            case "date" -> fixed(name, ArrowType.days(), Integer.BYTES, Times.days());
            case "time" ->
                    scale(type).map(scale -> time(name, scale)).orElseGet(() -> text(name, type));
            case "timestamp" ->
                    scale(type).map(scale -> local(name, scale)).orElseGet(() -> text(name, type));
            case "timestamp with time zone" ->
                    scale(type)
                            .map(scale -> instant(name, scale))
                            .orElseGet(() -> text(name, type));
            case "array", "map", "row" -> nested(name, type, depth);
            default -> text(name, type);
        };
    }

    private static ArrowField nested(String name, TrinoType type, int depth) {
        int parts = type.parts().size();
        if (depth < DEPTH_MAX) {
            if (type.raw().equals("array") && parts == 1) {
                return array(name, type, depth);
            }
            if (type.raw().equals("map") && parts == 2 && hasPlainKeys(type)) {
                return map(name, type, depth);
            }
            if (type.raw().equals("row") && parts > 0) {
                return row(name, type, depth);
            }
        }
        return text(name, type);
    }

    private static ArrowField fixed(
            String name, ArrowType type, int width, FixedColumn.Format format) {
        return ArrowField.of(name, type, new FixedColumn(width, format));
    }

    private static ArrowField whole(String name, int bytes) {
        return fixed(name, ArrowType.whole(bytes), bytes, Numbers.whole(bytes));
    }

    private static ArrowField decimal(String name, TrinoType type) {
        if (type.numbers().size() != 2) {
            return text(name, type);
        }
        int precision = Math.toIntExact(type.numbers().getFirst());
        int scale = Math.toIntExact(type.numbers().getLast());
        return precision > DECIMAL_DIGITS_MAX
                ? text(name, type)
                : fixed(
                        name,
                        ArrowType.decimal(precision, scale),
                        2 * Long.BYTES,
                        Numbers.decimal(precision, scale));
    }

    private static Optional<TimeScale> scale(TrinoType type) {
        return TimeScale.of(type.numbers().isEmpty() ? USUAL_DIGITS : type.numbers().getFirst());
    }

    private static ArrowField time(String name, TimeScale scale) {
        return fixed(name, ArrowType.time(scale), Long.BYTES, Times.time(scale));
    }

    private static ArrowField local(String name, TimeScale scale) {
        return fixed(name, ArrowType.local(scale), Long.BYTES, Times.local(scale));
    }

    private static ArrowField instant(String name, TimeScale scale) {
        return fixed(name, ArrowType.instant(scale), Long.BYTES, Times.instant(scale));
    }

    private static ArrowField array(String name, TrinoType type, int depth) {
        ArrowField item = field("item", type.parts().getFirst(), depth + 1);
        return ArrowField.of(
                name, ArrowType.list(), List.of(item), ListColumn.ofArrays(item.column()));
    }

    private static boolean hasPlainKeys(TrinoType type) {
        return KEYS.contains(type.parts().getFirst().raw());
    }

    private static ArrowField map(String name, TrinoType type, int depth) {
        ArrowField key = field("key", type.parts().getFirst(), depth + 1).required();
        ArrowField value = field("value", type.parts().getLast(), depth + 1);
        var column = new StructColumn(List.of(key.column(), value.column()));
        ArrowField entries =
                ArrowField.of("entries", ArrowType.struct(), List.of(key, value), column)
                        .required();
        return ArrowField.of(name, ArrowType.map(), List.of(entries), ListColumn.ofMaps(column));
    }

    private static ArrowField row(String name, TrinoType type, int depth) {
        List<ArrowField> fields = new ArrayList<>();
        for (int i = 0; i < type.parts().size(); i++) {
            String given = type.names().get(i);
            String field = given.isEmpty() ? "field" + i : given;
            fields.add(field(field, type.parts().get(i), depth + 1));
        }
        var column = new StructColumn(fields.stream().map(ArrowField::column).toList());
        return ArrowField.of(name, ArrowType.struct(), fields, column);
    }

    private static ArrowField text(String name, TrinoType type) {
        return ArrowField.of(name, ArrowType.text(), new BytesColumn(Texts::asItComes))
                .with(Map.of(TRINO_TYPE, type.display()));
    }

    private static Map<String, String> extension(String name) {
        return Map.of(EXTENSION, name, EXTENSION_DETAILS, "");
    }
}
