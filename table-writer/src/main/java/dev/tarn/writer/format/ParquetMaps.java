package dev.tarn.writer.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.GroupType;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the maps of a file hold. Of two equal keys Iceberg's reader keeps the last and says
 * nothing, so that only the number of values in the file tells.
 */
final class ParquetMaps {
    private final List<Keys> maps = new ArrayList<>();

    ParquetMaps(ParquetMetadata file, Schema schema) {
        GroupType root = file.getFileMetaData().getSchema();
        fields(schema.asStruct(), root, new String[0], values -> values);
        for (Keys keys : maps) {
            for (BlockMetaData group : file.getBlocks()) {
                keys.expect(group);
            }
        }
    }

    /** How many values of a column belong to what is there; nothing at all is one, too. */
    private interface Values {
        long of(@Nullable Object value);
    }

    /** The keys of one map: how many the file has, and how many were read. */
    private static final class Keys {
        private final ColumnPath column;
        private final Values values;
        private long expected;
        private long read;

        Keys(String[] column, Values values) {
            this.column = ColumnPath.get(column);
            this.values = values;
        }

        void expect(BlockMetaData group) {
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                if (chunk.getPath().equals(column)) {
                    expected += chunk.getValueCount();
                }
            }
        }
    }

    void read(Record row) {
        for (Keys keys : maps) {
            keys.read += keys.values.of(row);
        }
    }

    /** After the last row. */
    void requireAll() throws BodyRefused {
        for (Keys keys : maps) {
            if (keys.read != keys.expected) {
                throw new BodyRefused(
                        "DUPLICATE_FIELD",
                        "A map of the Parquet file has a key twice: %s".formatted(keys.column));
            }
        }
    }

    /** {@code outer} says how often what is counted within comes in a whole row. */
    private void fields(
            Types.StructType struct, GroupType group, String[] path, UnaryOperator<Values> outer) {
        for (int i = 0; i < struct.fields().size(); i++) {
            int at = i;
            Types.NestedField field = struct.fields().get(i);
            column(
                    field.type(),
                    group.getType(field.name()),
                    with(path, field.name()),
                    inner ->
                            outer.apply(value ->
                                    value == null ? 1 : inner.of(((Record) value).get(at))));
        }
    }

    private void column(
            Type type,
            org.apache.parquet.schema.Type column,
            String[] path,
            UnaryOperator<Values> outer) {
        switch (type) {
            case Types.StructType struct -> fields(struct, column.asGroupType(), path, outer);
            case Types.ListType list -> {
                GroupType repeated = column.asGroupType().getType(0).asGroupType();
                column(
                        list.elementType(),
                        repeated.getType(0),
                        with(path, repeated.getName(), repeated.getType(0).getName()),
                        inner -> outer.apply(inList(inner)));
            }
            case Types.MapType map -> {
                GroupType repeated = column.asGroupType().getType(0).asGroupType();
                String[] key = with(path, repeated.getName(), repeated.getType(0).getName());
                maps.add(new Keys(leaf(repeated.getType(0), key), outer.apply(inMap(_ -> 1))));
                column(
                        map.valueType(),
                        repeated.getType(1),
                        with(path, repeated.getName(), repeated.getType(1).getName()),
                        inner -> outer.apply(inMap(inner)));
            }
            default -> {
                // Nothing within it is a map.
            }
        }
    }

    private static long ofAll(Collection<?> values, Values each) {
        if (values.isEmpty()) {
            return 1;
        }
        long all = 0;
        for (Object value : values) {
            all += each.of(value);
        }
        return all;
    }

    private static Values inList(Values each) {
        return list -> list == null ? 1 : ofAll((List<?>) list, each);
    }

    private static Values inMap(Values each) {
        return map -> map == null ? 1 : ofAll(((Map<?, ?>) map).values(), each);
    }

    /** The first column of those that a key consists of. */
    private static String[] leaf(org.apache.parquet.schema.Type key, String[] path) {
        if (key.isPrimitive()) {
            return path;
        }
        org.apache.parquet.schema.Type first = key.asGroupType().getType(0);
        return leaf(first, with(path, first.getName()));
    }

    private static String[] with(String[] path, String... more) {
        String[] longer = Arrays.copyOf(path, path.length + more.length);
        System.arraycopy(more, 0, longer, path.length, more.length);
        return longer;
    }
}
