package dev.tarn.writer.contract;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest value of a column is not too old. */
final class RecentRule extends RuleState {
    private final Demand.Recent demand;
    private final Column column;
    private final Instant landedAt;
    private @Nullable Instant newest;

    RecentRule(Rule rule, Demand.Recent demand, Column column, Instant landedAt) {
        super(rule);
        boolean isTime =
                switch (column.type().typeId()) {
                    case DATE, TIMESTAMP, TIMESTAMP_NANO -> true;
                    default -> false;
                };
        if (!isTime) {
            throw new ContractRefused(
                    rule.path(),
                    "column %s of the table is %s, and says no time"
                            .formatted(column.path(), column.type()));
        }
        this.demand = demand;
        this.column = column;
        this.landedAt = landedAt;
    }

    @Override
    void check(RowValues row) {
        // A row that is rejected makes nothing fresh.
    }

    @Override
    void taken(RowValues row) {
        Object value = row.value(column);
        if (value == null) {
            return;
        }
        Operands.instant(value)
                .filter(found -> newest == null || found.isAfter(newest))
                .ifPresent(found -> newest = found);
    }

    @Override
    boolean isBrokenBy(RowValues row) {
        return false;
    }

    @Override
    void passed(RowValues row) {
        taken(row);
    }

    @Override
    Optional<Finding> finding(long written) {
        if (written == 0) {
            return Optional.empty();
        }
        Instant oldest = landedAt.minus(demand.age());
        if (newest != null && !newest.isBefore(oldest)) {
            return Optional.empty();
        }
        return Optional.of(
                new Finding(
                        0,
                        newest == null
                                ? "no row says how old it is"
                                : "the newest row is of %s, and the batch landed at %s"
                                        .formatted(newest, landedAt),
                        false));
    }

    @Override
    boolean looksAtRows() {
        return true;
    }
}
