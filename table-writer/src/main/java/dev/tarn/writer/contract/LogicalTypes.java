package dev.tarn.writer.contract;

import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The types of the standard, and those of a table's columns that they may mean. */
final class LogicalTypes {
    private LogicalTypes() {}

    static void check(Contract.Column column, Type type) {
        boolean fits =
                switch (column.logicalType()) {
                    case "" -> true;
                    case "string" ->
                            switch (type.typeId()) {
                                case STRING, UUID, BINARY, FIXED -> true;
                                default -> false;
                            };
                    case "date" -> type.typeId() == Type.TypeID.DATE;
                    case "time" -> type.typeId() == Type.TypeID.TIME;
                    case "timestamp" ->
                            type.typeId() == Type.TypeID.TIMESTAMP
                                    || type.typeId() == Type.TypeID.TIMESTAMP_NANO;
                    case "number" ->
                            isWhole(type)
                                    || switch (type.typeId()) {
                                        case FLOAT, DOUBLE, DECIMAL -> true;
                                        default -> false;
                                    };
                    case "integer" -> isWhole(type);
                    case "boolean" -> type.typeId() == Type.TypeID.BOOLEAN;
                    case "object" ->
                            type.typeId() == Type.TypeID.STRUCT || type.typeId() == Type.TypeID.MAP;
                    case "array" -> type.typeId() == Type.TypeID.LIST;
                    default ->
                            throw new ContractRefused(
                                    column.path() + ".logicalType",
                                    "the standard has no type " + column.logicalType());
                };
        if (!fits) {
            throw new ContractRefused(
                    column.path() + ".logicalType",
                    "column %s of the table is %s, and no %s"
                            .formatted(column.field(), type, column.logicalType()));
        }
    }

    private static boolean isWhole(Type type) {
        return switch (type.typeId()) {
            case INTEGER, LONG -> true;
            case DECIMAL -> ((Types.DecimalType) type).scale() == 0;
            default -> false;
        };
    }
}
