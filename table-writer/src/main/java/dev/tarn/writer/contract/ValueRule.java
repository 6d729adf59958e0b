package dev.tarn.writer.contract;

import dev.tarn.writer.value.Unfit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A demand on each value of a column. */
final class ValueRule extends RuleState {
    private static final int SHOWN_CHARACTERS_MAX = 100;

    private final Demand.Values demand;
    private final Column column;
    private final ValueCheck check;
    private final String expected;
    private final boolean ofWhatIsReached;
    private long read;
    private long broken;
    private String first = "";

    ValueRule(Rule rule, Demand.Values demand, Column column) {
        super(rule);
        this.demand = demand;
        this.column = column;
        this.check = ValueCheck.of(demand.demand(), column.type(), rule.path());
        this.expected = ValueCheck.expected(demand.demand());
        this.ofWhatIsReached =
                switch (demand.demand()) {
                    case ValueDemand.NotNull _, ValueDemand.NotMissing _ -> true;
                    default -> false;
                };
    }

    /** What waits for the judgement of all rows counts every row that could be read. */
    @Override
    void check(RowValues row) throws Unfit {
        if (rule().severity() == Severity.WARN && demand.threshold().isEmpty()) {
            return;
        }
        Object value = row.value(column);
        if (holds(row, value)) {
            read++;
            return;
        }
        if (rejects()) {
            throw new Unfit(demand.demand().reason(), demand.field(), message(value));
        }
        read++;
        count(value);
    }

    @Override
    void taken(RowValues row) {
        if (rule().severity() != Severity.WARN || demand.threshold().isPresent()) {
            return;
        }
        Object value = row.value(column);
        read++;
        if (!holds(row, value)) {
            count(value);
        }
    }

    @Override
    boolean isBrokenBy(RowValues row) {
        return !holds(row, row.value(column));
    }

    @Override
    void passed(RowValues row) {
        read++;
    }

    private boolean holds(RowValues row, @Nullable Object value) {
        return check.holds(value) || (ofWhatIsReached && !row.reaches(column));
    }

    private void count(@Nullable Object value) {
        if (broken == 0) {
            first = "row %d: %s".formatted(read, message(value));
        }
        broken++;
    }

    private String message(@Nullable Object value) {
        return "%s is not %s".formatted(shown(value), expected);
    }

    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        if (text.length() <= SHOWN_CHARACTERS_MAX) {
            return text;
        }
        // No pair of surrogates is torn.
        int end =
                Character.isHighSurrogate(text.charAt(SHOWN_CHARACTERS_MAX - 1))
                        ? SHOWN_CHARACTERS_MAX - 1
                        : SHOWN_CHARACTERS_MAX;
        return text.substring(0, end) + "…";
    }

    @Override
    Optional<Finding> finding(long written) {
        boolean fine =
                demand.threshold()
                        .map(threshold -> threshold.holds(broken, read))
                        .orElse(broken == 0);
        if (fine) {
            return Optional.empty();
        }
        String counted =
                demand.threshold()
                        .map(threshold ->
                                "%d of %d rows, and not %s".formatted(broken, read, threshold))
                        .orElse("%d of %d rows".formatted(broken, read));
        return Optional.of(
                new Finding(broken, first.isEmpty() ? counted : counted + "; " + first, false));
    }

    @Override
    boolean looksAtRows() {
        return true;
    }
}
