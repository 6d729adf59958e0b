package dev.tarn.writer.value;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Records of a format that has types of its own into the values of a schema. Fields are found by
 * their names; which types go into which is settled once for all rows.
 */
public final class TypedRows {
    private final Weight weight = new Weight();
    private final UnknownFields unknown;
    private final StructPlan root;

    /** Refuses types that have nothing to do with those of their columns. */
    public TypedRows(Types.StructType from, Types.StructType to, UnknownFields unknown)
            throws Unfit {
        this.unknown = unknown;
        this.root = new StructPlan(from, to, "", unknown, weight);
    }

    /** {@code unnamed} is what came with the row and has no name, by its path. */
    public Record row(Record found, Map<String, byte[]> unnamed) throws Unfit {
        weight.begin();
        unknown.begin();
        var row = (GenericRecord) root.of(found);
        for (Map.Entry<String, byte[]> each : unnamed.entrySet()) {
            unknown.value("", each.getKey(), Optional.of(each.getValue()));
        }
        int more = unknown.finish(row);
        if (more > 0) {
            weight.text(more);
        }
        return row;
    }

    /** What the latest row takes in memory. */
    public int weight() {
        return weight.bytes();
    }

    private interface Plan {
        Object of(Object value) throws Unfit;
    }

    private static Plan plan(Type from, Type to, String path, UnknownFields unknown, Weight weight)
            throws Unfit {
        Plan plan = fitting(from, to, path, unknown, weight);
        return value -> {
            if (value instanceof Misfit misfit) {
                throw misfit.unfit();
            }
            return plan.of(value);
        };
    }

    private static Plan fitting(
            Type from, Type to, String path, UnknownFields unknown, Weight weight) throws Unfit {
        if (from.typeId() == Type.TypeID.UNKNOWN) {
            // Nothing but nulls, which go anywhere that nulls may be.
            return value -> {
                throw new IllegalStateException("a value without a type: " + value);
            };
        }
        return switch (to) {
            case Types.StructType struct when from instanceof Types.StructType source ->
                    new StructPlan(source, struct, path, unknown, weight);
            case Types.ListType list when from instanceof Types.ListType source ->
                    new ListPlan(
                            plan(
                                    source.elementType(),
                                    list.elementType(),
                                    path + ".element",
                                    unknown,
                                    weight),
                            list.isElementRequired(),
                            unknown,
                            weight);
            case Types.MapType map when from instanceof Types.MapType source ->
                    new MapPlan(
                            plan(source.keyType(), map.keyType(), path + ".key", unknown, weight),
                            plan(
                                    source.valueType(),
                                    map.valueType(),
                                    path + ".value",
                                    unknown,
                                    weight),
                            map.isValueRequired(),
                            unknown,
                            weight);
            default -> {
                TypedValues.Conversion conversion =
                        TypedValues.between(from, to)
                                .orElseThrow(() ->
                                        new Unfit(
                                                Reason.TYPE_MISMATCH,
                                                "",
                                                "%s is not %s".formatted(from, to)));
                yield value -> {
                    weigh(value, weight);
                    return conversion.of(value);
                };
            }
        };
    }

    private static void weigh(Object value, Weight weight) throws Unfit {
        switch (value) {
            case CharSequence text -> weight.text(text.length());
            case ByteBuffer bytes -> weight.text(bytes.remaining() / 2);
            case byte[] bytes -> weight.text(bytes.length / 2);
            default -> {
                // Its slot was weighed with the record.
            }
        }
    }

    private static final class StructPlan implements Plan {
        private final GenericRecord template;
        private final List<Types.NestedField> fields;
        private final List<Types.NestedField> found;
        private final int[] positions;
        private final Optional<Plan>[] plans;
        private final String path;
        private final UnknownFields unknown;
        private final Weight weight;

        @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
        StructPlan(
                Types.StructType from,
                Types.StructType to,
                String path,
                UnknownFields unknown,
                Weight weight)
                throws Unfit {
            this.template = GenericRecord.create(to);
            this.fields = to.fields();
            this.found = from.fields();
            this.positions = new int[found.size()];
            this.plans = new Optional[found.size()];
            this.path = path;
            this.unknown = unknown;
            this.weight = weight;
            for (int i = 0; i < positions.length; i++) {
                Types.NestedField field = found.get(i);
                Types.NestedField column = to.field(field.name());
                plans[i] = Optional.empty();
                if (column == null) {
                    if (unknown.refusesHeaders()) {
                        throw new Unfit(
                                Reason.UNKNOWN_FIELD, field.name(), "the table has no such column");
                    }
                    continue;
                }
                positions[i] = fields.indexOf(column);
                try {
                    plans[i] =
                            Optional.of(
                                    plan(
                                            field.type(),
                                            column.type(),
                                            path.isEmpty()
                                                    ? field.name()
                                                    : path + "." + field.name(),
                                            unknown,
                                            weight));
                } catch (Unfit unfit) {
                    throw unfit.within(field.name());
                }
            }
        }

        @Override
        public Object of(Object value) throws Unfit {
            var record = (Record) value;
            weight.record(fields.size());
            GenericRecord row = template.copy();
            var set = new boolean[fields.size()];
            for (int i = 0; i < positions.length; i++) {
                Object cell = record.get(i);
                String name = found.get(i).name();
                if (plans[i].isEmpty()) {
                    Optional<Misfit> misfit =
                            unknown.passesOver() ? Optional.empty() : Misfit.in(cell);
                    if (misfit.isPresent()) {
                        throw misfit.orElseThrow().unfit().within(name);
                    }
                    unknown.value(path, name, Optional.ofNullable(cell));
                    continue;
                }
                set[positions[i]] = true;
                row.set(positions[i], cell(i, name, cell));
            }
            for (int i = 0; i < set.length; i++) {
                if (!set[i]) {
                    row.set(i, JsonValues.missing(fields.get(i)));
                }
            }
            return row;
        }

        private @Nullable Object cell(int at, String name, @Nullable Object cell) throws Unfit {
            if (cell == null) {
                if (fields.get(positions[at]).isRequired()) {
                    throw new Unfit(Reason.REQUIRED_IS_NULL, name, "the column is required");
                }
                return null;
            }
            try {
                unknown.enter(name);
                Object made = plans[at].orElseThrow().of(cell);
                unknown.leave();
                return made;
            } catch (Unfit unfit) {
                throw unfit.within(name);
            }
        }
    }

    private record ListPlan(Plan element, boolean required, UnknownFields unknown, Weight weight)
            implements Plan {
        @Override
        public Object of(Object value) throws Unfit {
            var list = (List<?>) value;
            weight.record(list.size());
            List<@Nullable Object> made = new ArrayList<>(list.size());
            for (Object each : list) {
                String at = "[" + made.size() + "]";
                if (each == null) {
                    if (required) {
                        throw new Unfit(Reason.REQUIRED_IS_NULL, at, "elements are required");
                    }
                    made.add(null);
                    continue;
                }
                try {
                    unknown.enter(at);
                    made.add(element.of(each));
                    unknown.leave();
                } catch (Unfit unfit) {
                    throw unfit.within(at);
                }
            }
            return made;
        }
    }

    private record MapPlan(
            Plan key, Plan value, boolean required, UnknownFields unknown, Weight weight)
            implements Plan {
        @Override
        public Object of(Object found) throws Unfit {
            Map<Object, @Nullable Object> made = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) found).entrySet()) {
                String at =
                        entry.getKey() instanceof Misfit ? "key" : String.valueOf(entry.getKey());
                try {
                    weight.record(2);
                    Object name = key.of(entry.getKey());
                    if (made.containsKey(name)) {
                        throw new Unfit(Reason.DUPLICATE_FIELD, "", "the key comes twice");
                    }
                    unknown.enter(at);
                    made.put(name, valueOf(entry.getValue()));
                    unknown.leave();
                } catch (Unfit unfit) {
                    throw unfit.within(at);
                }
            }
            return made;
        }

        private @Nullable Object valueOf(@Nullable Object each) throws Unfit {
            if (each == null) {
                if (required) {
                    throw new Unfit(Reason.REQUIRED_IS_NULL, "", "values are required");
                }
                return null;
            }
            return value.of(each);
        }
    }
}
