package dev.tarn.writer.contract;

import dev.tarn.writer.value.Unfit;
import java.util.Optional;

/** A rule, and what has been seen of one batch with regard to it. */
abstract sealed class RuleState permits ValueRule, DistinctRule, RecentRule, CountRule {
    private final Rule rule;

    RuleState(Rule rule) {
        this.rule = rule;
    }

    final Rule rule() {
        return rule;
    }

    /** Whether a row that breaks it goes to the rejected ones. */
    final boolean rejects() {
        return rule.severity() == Severity.REJECT_ROW;
    }

    /** Looks at a row of which nobody knows yet whether the table takes it. */
    abstract void check(RowValues row) throws Unfit;

    /** Counts a row that the table has taken. */
    abstract void taken(RowValues row);

    /** Whether a row breaks it, of which nothing is counted yet. */
    abstract boolean isBrokenBy(RowValues row);

    /** Counts a row that breaks nothing, and that the table has taken. */
    abstract void passed(RowValues row);

    /**
     * What there is to be said once all rows are seen, beyond rejected ones; {@code written} of
     * them are to be written.
     */
    abstract Optional<Finding> finding(long written);

    /** Whether it cannot be told without looking at rows. */
    abstract boolean looksAtRows();

    /**
     * @param undecided whether nobody can say if the rule is broken
     */
    record Finding(long rows, String message, boolean undecided) {}
}
