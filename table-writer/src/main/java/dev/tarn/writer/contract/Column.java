package dev.tarn.writer.contract;

import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Where the values of a column are in a row. */
final class Column {
    private final FieldPath path;
    private final int[] positions;
    private final Type type;

    private Column(FieldPath path, int[] positions, Type type) {
        this.path = path;
        this.positions = positions;
        this.type = type;
    }

    /** Nothing, where the table has no such column, or one that is within a list or a map. */
    static Optional<Column> find(Schema schema, FieldPath path) {
        Type type = schema.asStruct();
        var positions = new int[path.names().size()];
        for (int i = 0; i < positions.length; i++) {
            if (!(type instanceof Types.StructType struct)) {
                return Optional.empty();
            }
            Types.NestedField field = struct.field(path.names().get(i));
            if (field == null) {
                return Optional.empty();
            }
            positions[i] = struct.fields().indexOf(field);
            type = field.type();
        }
        return Optional.of(new Column(path, positions, type));
    }

    FieldPath path() {
        return path;
    }

    Type type() {
        return type;
    }

    /** Of structs that it is in, and itself. */
    int depth() {
        return positions.length;
    }

    int position(int depth) {
        return positions[depth];
    }
}
