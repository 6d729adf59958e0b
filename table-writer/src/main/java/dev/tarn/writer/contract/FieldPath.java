package dev.tarn.writer.contract;

import java.util.List;
import java.util.stream.Stream;

/** The names that lead to a column, from the outermost. */
record FieldPath(List<String> names) {
    FieldPath {
        names = List.copyOf(names);
    }

    static FieldPath root() {
        return new FieldPath(List.of());
    }

    FieldPath of(String inner) {
        return new FieldPath(Stream.concat(names.stream(), Stream.of(inner)).toList());
    }

    @Override
    public String toString() {
        return String.join(".", names);
    }
}
