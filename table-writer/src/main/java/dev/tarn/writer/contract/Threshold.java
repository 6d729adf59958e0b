package dev.tarn.writer.contract;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** What a count of rows has to be, as it is or in percent of all. */
record Threshold(List<Comparison> comparisons, boolean percent) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    Threshold {
        comparisons = List.copyOf(comparisons);
    }

    enum Operator {
        EQUAL("mustBe", "exactly"),
        NOT_EQUAL("mustNotBe", "anything but"),
        GREATER("mustBeGreaterThan", "more than"),
        GREATER_OR_EQUAL("mustBeGreaterOrEqualTo", "at least"),
        LESS("mustBeLessThan", "less than"),
        LESS_OR_EQUAL("mustBeLessOrEqualTo", "at most"),
        /** As the standard has it: neither of the two ends belongs to it. */
        BETWEEN("mustBeBetween", "between"),
        NOT_BETWEEN("mustNotBeBetween", "not between");

        private final String key;
        private final String words;

        Operator(String key, String words) {
            this.key = key;
            this.words = words;
        }

        /** In the standard. */
        String key() {
            return key;
        }

        boolean hasTwoEnds() {
            return this == BETWEEN || this == NOT_BETWEEN;
        }
    }

    /** {@code upper} is the operand once more where there is only one. */
    record Comparison(Operator operator, BigDecimal operand, BigDecimal upper) {
        private boolean holds(int toOperand, int toUpper) {
            return switch (operator) {
                case EQUAL -> toOperand == 0;
                case NOT_EQUAL -> toOperand != 0;
                case GREATER -> toOperand > 0;
                case GREATER_OR_EQUAL -> toOperand >= 0;
                case LESS -> toOperand < 0;
                case LESS_OR_EQUAL -> toOperand <= 0;
                case BETWEEN -> toOperand > 0 && toUpper < 0;
                case NOT_BETWEEN -> toOperand <= 0 || toUpper >= 0;
            };
        }

        private String words() {
            return operator.hasTwoEnds()
                    ? "%s %s and %s"
                            .formatted(
                                    operator.words, operand.toPlainString(), upper.toPlainString())
                    : operator.words + " " + operand.toPlainString();
        }
    }

    boolean holds(long count, long all) {
        return comparisons.stream()
                .allMatch(each ->
                        each.holds(
                                compare(count, all, each.operand()),
                                compare(count, all, each.upper())));
    }

    /** Exactly: {@code count / all * 100} against the operand, without a division. */
    private int compare(long count, long all, BigDecimal operand) {
        if (!percent) {
            return BigDecimal.valueOf(count).compareTo(operand);
        }
        return all == 0
                ? BigDecimal.ZERO.compareTo(operand)
                : BigDecimal.valueOf(count)
                        .multiply(HUNDRED)
                        .compareTo(operand.multiply(BigDecimal.valueOf(all)));
    }

    /** Whether it lets no single row pass, so that each can be judged by itself. */
    boolean isNone() {
        return comparisons.size() == 1
                && comparisons.getFirst().operand().signum() == 0
                && switch (comparisons.getFirst().operator()) {
                    case EQUAL, LESS_OR_EQUAL -> true;
                    case NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, BETWEEN, NOT_BETWEEN -> false;
                };
    }

    @Override
    public String toString() {
        return comparisons.stream().map(Comparison::words).collect(Collectors.joining(", "))
                + (percent ? " percent" : "");
    }
}
