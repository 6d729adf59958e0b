package dev.tarn.catalog.policy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/** An SQL expression over columns of one table, which it knows by their field ids. */
public record Expression(List<Part> parts) {
    public Expression {
        parts = List.copyOf(parts);
    }

    /** A piece of the text as it was written, or a column in its place. */
    public sealed interface Part {
        record Text(String text) implements Part {}

        record Column(int fieldId) implements Part {}
    }

    /** With the names of now; nothing when a column has none any more. */
    public Optional<String> render(IntFunction<Optional<String>> names) {
        var text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String piece) -> text.append(piece);
                case Part.Column(int fieldId) -> {
                    Optional<String> name = names.apply(fieldId);
                    if (name.isEmpty()) {
                        return Optional.empty();
                    }
                    text.append(quoted(name.orElseThrow()));
                }
            }
        }
        return Optional.of(text.toString());
    }

    /** A column's name as it can stand in any expression. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** One of the columns that it is about. */
    public OptionalInt anyColumn() {
        return parts.stream()
                .filter(Part.Column.class::isInstance)
                .mapToInt(part -> ((Part.Column) part).fieldId())
                .findFirst();
    }
}
