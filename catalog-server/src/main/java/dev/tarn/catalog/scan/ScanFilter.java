package dev.tarn.catalog.scan;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Binder;
import org.apache.iceberg.expressions.BoundPredicate;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.ExpressionVisitors;
import org.apache.iceberg.expressions.ExpressionVisitors.ExpressionVisitor;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.expressions.NamedReference;
import org.apache.iceberg.expressions.UnboundPredicate;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * A client's filter, made fit for one schema. On the wire, binary values are strings of hexadecimal
 * digits, which only the schema tells from text.
 */
final class ScanFilter {
    private ScanFilter() {}

    /**
     * The filter, still by name, after a proof that it binds; whatever does not bind is refused.
     */
    static Expression fit(@Nullable Expression filter, Schema schema, boolean caseSensitive) {
        if (filter == null) {
            return Expressions.alwaysTrue();
        }
        try {
            Expression typed =
                    ExpressionVisitors.visit(filter, new BinaryLiterals(schema, caseSensitive));
            Binder.bind(schema.asStruct(), typed, caseSensitive);
            return typed;
        } catch (ValidationException
                | IllegalArgumentException
                | UnsupportedOperationException unfit) {
            throw new BadRequestException(unfit, "Cannot use filter: %s", unfit.getMessage());
        }
    }

    private static final class BinaryLiterals extends ExpressionVisitor<Expression> {
        private final Schema schema;
        private final boolean caseSensitive;

        BinaryLiterals(Schema schema, boolean caseSensitive) {
            this.schema = schema;
            this.caseSensitive = caseSensitive;
        }

        @Override
        public Expression alwaysTrue() {
            return Expressions.alwaysTrue();
        }

        @Override
        public Expression alwaysFalse() {
            return Expressions.alwaysFalse();
        }

        @Override
        public Expression not(Expression child) {
            return Expressions.not(child);
        }

        @Override
        public Expression and(Expression left, Expression right) {
            return Expressions.and(left, right);
        }

        @Override
        public Expression or(Expression left, Expression right) {
            return Expressions.or(left, right);
        }

        @Override
        public <T> Expression predicate(BoundPredicate<T> predicate) {
            throw new IllegalArgumentException("already bound: " + predicate);
        }

        @Override
        public <T> Expression predicate(UnboundPredicate<T> predicate) {
            List<Literal<T>> literals = predicate.literals();
            if (literals == null || !isBinary(predicate)) {
                return predicate;
            }
            return Expressions.predicate(
                    predicate.op(),
                    predicate.term().ref().name(),
                    literals.stream().<Object>map(literal -> bytes(literal.value())).toList());
        }

        /** A transform of a binary column is left alone: its result need not be binary. */
        private boolean isBinary(UnboundPredicate<?> predicate) {
            if (!(predicate.term() instanceof NamedReference<?>)) {
                return false;
            }
            String name = predicate.ref().name();
            var field =
                    caseSensitive ? schema.findField(name) : schema.caseInsensitiveFindField(name);
            return field != null
                    && (field.type().typeId() == Type.TypeID.BINARY
                            || field.type().typeId() == Type.TypeID.FIXED);
        }

        private static Object bytes(Object value) {
            return value instanceof String digits
                    ? ByteBuffer.wrap(HexFormat.of().parseHex(digits))
                    : value;
        }
    }
}
