package dev.tarn.catalog.policy;

/** What is shown instead of a column's values. The first of two that meet is the stricter one. */
public sealed interface Mask {
    record Nothing() implements Mask {}

    /** The same value everywhere, as it is written in the policy. */
    record Constant(String value) implements Mask {}

    /** Equal values stay equal, and the values are not told. */
    record Hash() implements Mask {}

    record Year() implements Mask {}

    record Month() implements Mask {}

    record First4() implements Mask {}

    record Last4() implements Mask {}

    record Formula(Expression expression) implements Mask {}

    /** Small is strict. */
    default int rank() {
        return switch (this) {
            case Nothing _ -> 0;
            case Constant _ -> 1;
            case Hash _ -> 2;
            case Year _ -> 3;
            case Month _ -> 4;
            case First4 _ -> 5;
            case Last4 _ -> 6;
            case Formula _ -> 7;
        };
    }

    /** The word that people say. */
    default String word() {
        return switch (this) {
            case Nothing _ -> "null";
            case Constant _ -> "constant";
            case Hash _ -> "hash";
            case Year _ -> "year";
            case Month _ -> "month";
            case First4 _ -> "first4";
            case Last4 _ -> "last4";
            case Formula _ -> "expression";
        };
    }
}
