package dev.tarn.writer.contract;

import java.util.Optional;

/** How many rows a batch has. */
final class CountRule extends RuleState {
    private final Threshold threshold;

    CountRule(Rule rule, Demand.Rows demand) {
        super(rule);
        this.threshold = demand.threshold();
    }

    @Override
    void check(RowValues row) {
        // They are counted where they are written.
    }

    @Override
    void taken(RowValues row) {
        // They are counted where they are written.
    }

    @Override
    boolean isBrokenBy(RowValues row) {
        return false;
    }

    @Override
    void passed(RowValues row) {
        // They are counted where they are written.
    }

    @Override
    Optional<Finding> finding(long written) {
        return threshold.holds(written, written)
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                0,
                                "%d rows would be written, and not %s"
                                        .formatted(written, threshold),
                                false));
    }

    @Override
    boolean looksAtRows() {
        return false;
    }
}
