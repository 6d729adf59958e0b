package dev.tarn.gateway.syntax;

import io.trino.sql.tree.Expression;
import io.trino.sql.tree.GenericLiteral;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.QualifiedName;
import io.trino.sql.tree.QueryPeriod;
import io.trino.sql.tree.StringLiteral;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A table behind whose name a statement says, in so many words, as of when it reads it.
 *
 * @param name its parts, in small letters
 * @param clause as SQL, such as {@code VERSION AS OF 7}
 */
public record PastRead(List<String> name, String clause, Point point) {
    private static final Set<String> TIMES = Set.of("timestamp", "date");

    /** A snapshot, a branch or tag, or a time. */
    public sealed interface Point {
        /** By its id. */
        record OneSnapshot(long id) implements Point {}

        /** By its name. */
        record Ref(String name) implements Point {}

        /** As Trino's literals have it, with a zone or without. */
        record Time(String text) implements Point {}
    }

    public PastRead {
        name = List.copyOf(name);
    }

    /** Empty for what only Trino can compute. */
    static Optional<PastRead> of(QualifiedName name, QueryPeriod period, String clause) {
        return period.getEnd()
                .flatMap(end -> point(period.getRangeType(), end))
                .map(point -> new PastRead(name.getParts(), clause, point));
    }

    private static Optional<Point> point(QueryPeriod.RangeType type, Expression end) {
        return switch (type) {
            case VERSION ->
                    switch (end) {
                        case LongLiteral id ->
                                Optional.of(new Point.OneSnapshot(id.getParsedValue()));
                        case StringLiteral ref -> Optional.of(new Point.Ref(ref.getValue()));
                        default -> Optional.empty();
                    };
            case TIMESTAMP ->
                    end instanceof GenericLiteral literal
                                    && TIMES.contains(literal.getType().toLowerCase(Locale.ROOT))
                            ? Optional.of(new Point.Time(literal.getValue()))
                            : Optional.empty();
        };
    }
}
