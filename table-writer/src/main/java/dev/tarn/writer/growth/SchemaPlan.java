package dev.tarn.writer.growth;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/** What a schema needs so that it takes what was seen; columns are only added or made wider. */
final class SchemaPlan {
    private static final int DECIMAL_DIGITS_MAX = 38;

    private final Schema schema;
    private final UpdateSchema update;
    private final NewColumns columns;
    private final Set<Integer> identifying = new HashSet<>();
    private boolean changes;

    SchemaPlan(Schema schema, UpdateSchema update, int columnsMax) {
        this.schema = schema;
        this.update = update;
        this.columns = new NewColumns(columnsMax - TypeUtil.indexById(schema.asStruct()).size());
        Map<Integer, Integer> parents = TypeUtil.indexParents(schema.asStruct());
        for (Integer id : schema.identifierFieldIds()) {
            for (Integer at = id; at != null; at = parents.get(at)) {
                identifying.add(at);
            }
        }
    }

    /** Whether anything has to change. */
    boolean changes() {
        return changes;
    }

    Map<String, String> refusals() {
        return columns.refusals();
    }

    void fit(Shape.Fields seen) {
        struct(Optional.empty(), "", schema.asStruct(), seen);
    }

    /** {@code parent} is the full name of the column that the struct is the type of. */
    private void struct(
            Optional<String> parent, String path, Types.StructType struct, Shape.Fields seen) {
        Set<String> siblings =
                struct.fields().stream()
                        .map(field -> field.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toCollection(HashSet::new));
        for (Types.NestedField field : struct.fields()) {
            Shape.Member member =
                    seen.members()
                            .getOrDefault(
                                    field.name(), new Shape.Member(new Shape.Nothing(), 0, 0));
            known(field, member, seen.count());
        }
        seen.members()
                .forEach((name, member) -> {
                    if (struct.field(name) == null && member.values() > 0) {
                        String at = path.isEmpty() ? name : path + "." + name;
                        columns.column(at, name, siblings, member.shape())
                                .ifPresent(type -> {
                                    siblings.add(name.toLowerCase(Locale.ROOT));
                                    add(parent, name, type);
                                });
                    }
                });
    }

    private void add(Optional<String> parent, String name, Type type) {
        if (parent.isPresent()) {
            update.addColumn(parent.orElseThrow(), name, type);
        } else {
            update.addColumn(name, type);
        }
        changes = true;
    }

    private void known(Types.NestedField field, Shape.Member member, long objects) {
        boolean isMissing = member.values() + member.nulls() < objects;
        if (member.nulls() > 0 || (isMissing && field.writeDefault() == null)) {
            relax(field);
        }
        widen(field, member.shape());
    }

    private void relax(Types.NestedField field) {
        if (field.isRequired() && !identifying.contains(field.fieldId())) {
            update.makeColumnOptional(name(field));
            changes = true;
        }
    }

    private void widen(Types.NestedField field, Shape shape) {
        switch (field.type()) {
            case Type.PrimitiveType type ->
                    wider(type, shape)
                            .ifPresent(wider -> {
                                update.updateColumn(name(field), wider);
                                changes = true;
                            });
            case Types.StructType struct when shape instanceof Shape.Fields seen ->
                    struct(Optional.of(name(field)), name(field), struct, seen);
            case Types.ListType list
                    when shape instanceof Shape.Elements(Shape element, boolean hasNulls) -> {
                Types.NestedField inner = list.fields().getFirst();
                if (hasNulls) {
                    relax(inner);
                }
                widen(inner, element);
            }
            case Types.MapType map when shape instanceof Shape.Fields seen -> {
                Types.NestedField inner = map.fields().getLast();
                seen.members().values().stream()
                        .reduce(Shape.Member::and)
                        .ifPresent(all -> {
                            if (all.nulls() > 0) {
                                relax(inner);
                            }
                            widen(inner, all.shape());
                        });
            }
            case Types.MapType map
                    when shape instanceof Shape.Typed(Type other)
                            && other instanceof Types.MapType more ->
                    widen(map.fields().getLast(), new Shape.Typed(more.valueType()));
            default -> {
                // What was seen does not fit, and no change would make it fit.
            }
        }
    }

    private static Optional<Type.PrimitiveType> wider(Type.PrimitiveType type, Shape shape) {
        return switch (shape) {
            case Shape.Numbers(NumberRange range) -> wider(type, range);
            case Shape.Texts(_, NumberRange range) -> wider(type, range);
            case Shape.Typed(Type other) -> wider(type, other);
            case Shape.Nothing _, Shape.Fields _, Shape.Elements _, Shape.Conflict _ ->
                    Optional.empty();
        };
    }

    private static Optional<Type.PrimitiveType> wider(Type.PrimitiveType type, NumberRange range) {
        return switch (type) {
            case Types.IntegerType _ when range.isWhole() && !range.fitsInt() && range.fitsLong() ->
                    Optional.of(Types.LongType.get());
            case Types.FloatType _ when !range.fitsFloat() -> Optional.of(Types.DoubleType.get());
            case Types.DecimalType decimal -> decimal(decimal, range.digitsBeforePoint());
            default -> Optional.empty();
        };
    }

    private static Optional<Type.PrimitiveType> wider(Type.PrimitiveType type, Type other) {
        return switch (type) {
            case Types.IntegerType _ when other.typeId() == Type.TypeID.LONG ->
                    Optional.of(Types.LongType.get());
            case Types.FloatType _ when other.typeId() == Type.TypeID.DOUBLE ->
                    Optional.of(Types.DoubleType.get());
            case Types.DecimalType decimal when other instanceof Types.DecimalType more ->
                    decimal(decimal, (long) more.precision() - more.scale());
            default -> Optional.empty();
        };
    }

    private static Optional<Type.PrimitiveType> decimal(Types.DecimalType type, long digits) {
        long precision = digits + type.scale();
        return precision > type.precision() && precision <= DECIMAL_DIGITS_MAX
                ? Optional.of(Types.DecimalType.of((int) precision, type.scale()))
                : Optional.empty();
    }

    private String name(Types.NestedField field) {
        return schema.findColumnName(field.fieldId());
    }
}
