package dev.tarn.catalog.opa;

import dev.tarn.catalog.decision.TableColumns.Columns;
import dev.tarn.catalog.policy.Expression;
import dev.tarn.catalog.policy.Mask;
import java.util.Optional;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Masks as expressions in Trino's SQL. */
final class MaskSql {
    private static final String NOTHING = "NULL";

    private final MaskKeys keys;

    MaskSql(MaskKeys keys) {
        this.keys = keys;
    }

    /** {@code name} is the column's as the query knows it. */
    String of(Mask mask, String name, int fieldId, Columns columns) {
        String column = Expression.quoted(name);
        return switch (mask) {
            case Mask.Nothing _ -> NOTHING;
            case Mask.Constant(String value) ->
                    type(columns.types().get(fieldId))
                            .map(type ->
                                    "CAST('%s' AS %s)".formatted(value.replace("'", "''"), type))
                            .orElse(NOTHING);
            case Mask.Hash _ ->
                    "lower(to_hex(hmac_sha256(to_utf8(%s), from_hex('%s'))))"
                            .formatted(column, keys.of(columns.table(), fieldId));
            case Mask.First4 _ -> "substr(%s, 1, 4)".formatted(column);
            case Mask.Last4 _ ->
                    "substr(%s, greatest(length(%s) - 3, 1))".formatted(column, column);
            case Mask.Year _ -> "date_trunc('year', %s)".formatted(column);
            case Mask.Month _ -> "date_trunc('month', %s)".formatted(column);
            case Mask.Formula(Expression expression) ->
                    expression
                            .render(id ->
                                    id == fieldId
                                            ? Optional.of(name)
                                            : Optional.ofNullable(columns.names().get(id)))
                            .orElse(NOTHING);
        };
    }

    private static Optional<String> type(@Nullable Type type) {
        if (type == null) {
            return Optional.empty();
        }
        return switch (type.typeId()) {
            case STRING -> Optional.of("varchar");
            case INTEGER -> Optional.of("integer");
            case LONG -> Optional.of("bigint");
            case FLOAT -> Optional.of("real");
            case DOUBLE -> Optional.of("double");
            case BOOLEAN -> Optional.of("boolean");
            case DATE -> Optional.of("date");
            case DECIMAL ->
                    Optional.of(
                            "decimal(%d,%d)"
                                    .formatted(
                                            ((Types.DecimalType) type).precision(),
                                            ((Types.DecimalType) type).scale()));
            default -> Optional.empty();
        };
    }
}
