package dev.tarn.catalog.grant;

import dev.tarn.catalog.policy.Expression;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.ArithmeticBinaryExpression;
import io.trino.sql.tree.ArithmeticUnaryExpression;
import io.trino.sql.tree.BooleanLiteral;
import io.trino.sql.tree.Cast;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.ExistsPredicate;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.LambdaExpression;
import io.trino.sql.tree.Literal;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.Parameter;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.SubqueryExpression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Reads an expression in Trino's SQL with Trino's own parser, and puts field ids where the columns'
 * names stood. It may be about columns of its table only: no subquery, no nested field.
 */
final class ExpressionReader {
    private static final int CHARACTERS_MAX = 4_000;
    private static final SqlParser PARSER = new SqlParser();

    private final Schema schema;
    private final String text;
    private final List<Identifier> columns = new ArrayList<>();

    private ExpressionReader(Schema schema, String text) {
        this.schema = schema;
        this.text = text;
    }

    static Expression read(Schema schema, String text) {
        if (text.length() > CHARACTERS_MAX || text.isBlank()) {
            throw new BadRequestException(
                    "Invalid expression: empty, or longer than %s characters", CHARACTERS_MAX);
        }
        // Positions are lines and columns; in one line, they are positions.
        String line = text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ').strip();
        if (line.contains("--") || line.contains("/*")) {
            throw new BadRequestException("Invalid expression: it holds a comment");
        }
        return new ExpressionReader(schema, line).read();
    }

    /** A condition on rows; what is clearly no condition is refused, the rest by Trino. */
    static Expression condition(Schema schema, String text) {
        Expression read = read(schema, text);
        io.trino.sql.tree.Expression root = PARSER.createExpression(text);
        boolean other =
                root instanceof ArithmeticBinaryExpression
                        || root instanceof ArithmeticUnaryExpression
                        || (root instanceof Literal && !(root instanceof BooleanLiteral));
        if (other) {
            throw new BadRequestException("Invalid condition: %s is neither true nor false", text);
        }
        return read;
    }

    private Expression read() {
        try {
            collect(PARSER.createExpression(text));
        } catch (ParsingException | StackOverflowError invalid) {
            throw new BadRequestException(
                    "Invalid expression: %s: %s",
                    text, Optional.ofNullable(invalid.getMessage()).orElse("nested too deep"));
        }
        columns.sort(Comparator.comparingInt(ExpressionReader::position));
        var parts = new ArrayList<Expression.Part>();
        int from = 0;
        for (Identifier column : columns) {
            int start = position(column);
            int end = start + length(column, start);
            if (start > from) {
                parts.add(new Expression.Part.Text(text.substring(from, start)));
            }
            parts.add(new Expression.Part.Column(fieldId(schema, column.getValue())));
            from = end;
        }
        if (from < text.length()) {
            parts.add(new Expression.Part.Text(text.substring(from)));
        }
        return new Expression(parts);
    }

    private void collect(Node node) {
        switch (node) {
            case Identifier column -> columns.add(column);
            case SubqueryExpression _, ExistsPredicate _, Query _ ->
                    throw new BadRequestException("Invalid expression: it holds a subquery");
            case Parameter _ ->
                    throw new BadRequestException("Invalid expression: it holds a parameter");
            case LambdaExpression _ ->
                    throw new BadRequestException("Invalid expression: it holds a lambda");
            case DereferenceExpression nested ->
                    throw new BadRequestException(
                            "Invalid expression: %s is no column of the table", nested);
            // Their names are no columns; what they are given may be.
            case FunctionCall call -> {
                if (call.getWindow().isPresent() || call.getProcessingMode().isPresent()) {
                    throw new BadRequestException("Invalid expression: it holds a window");
                }
                call.getFilter().ifPresent(this::collect);
                call.getArguments().forEach(this::collect);
            }
            case Cast cast -> collect(cast.getExpression());
            default -> node.getChildren().forEach(this::collect);
        }
    }

    private static int position(Identifier column) {
        NodeLocation location =
                column.getLocation()
                        .orElseThrow(() ->
                                new BadRequestException(
                                        "Invalid expression: %s stands nowhere", column));
        if (location.getLineNumber() != 1) {
            throw new BadRequestException("Invalid expression: it has more than one line");
        }
        return location.getColumnNumber() - 1;
    }

    /** As long as it was written, with its quotes. */
    private int length(Identifier column, int start) {
        int length =
                column.isDelimited()
                        ? column.getValue().replace("\"", "\"\"").length() + 2
                        : column.getValue().length();
        boolean there =
                start + length <= text.length()
                        && (!column.isDelimited() || text.charAt(start) == '"');
        if (!there) {
            throw new BadRequestException("Invalid expression: %s is not understood", column);
        }
        return length;
    }

    /** Trino finds columns in whatever case. */
    static int fieldId(Schema schema, String name) {
        List<NestedField> found =
                schema.columns().stream()
                        .filter(field ->
                                field.name()
                                        .toLowerCase(Locale.ROOT)
                                        .equals(name.toLowerCase(Locale.ROOT)))
                        .toList();
        if (found.size() != 1) {
            throw new BadRequestException(
                    "Invalid column: %s columns of the table are called %s", found.size(), name);
        }
        return found.getFirst().fieldId();
    }
}
