package dev.tarn.writer.contract;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.util.List;
import java.util.Optional;

/** No two rows of a batch have the same key. A row that the table did not take has taken none. */
final class DistinctRule extends RuleState {
    private final Demand.Distinct demand;
    private final RowKey key;
    private final KeySet.Room room;
    private final KeySet keys;
    private boolean hasKey;
    private boolean full;
    private long broken;

    DistinctRule(Rule rule, Demand.Distinct demand, List<Column> columns, KeySet.Room room) {
        super(rule);
        for (Column column : columns) {
            if (!column.type().isPrimitiveType()) {
                throw new ContractRefused(
                        rule.path(),
                        "column %s is %s, which is not compared"
                                .formatted(column.path(), column.type()));
            }
        }
        this.demand = demand;
        this.key = new RowKey(columns);
        this.room = room;
        this.keys = new KeySet(room);
    }

    @Override
    void check(RowValues row) throws Unfit {
        if (isBrokenBy(row) && rejects()) {
            throw new Unfit(
                    Reason.CONTRACT_DUPLICATE,
                    demand.field(),
                    "an earlier row of the batch has the same");
        }
    }

    @Override
    void taken(RowValues row) {
        if (!hasKey) {
            return;
        }
        switch (keys.add(key.high(), key.low())) {
            case NEW -> {}
            case THERE -> broken++;
            case FULL -> full = true;
        }
    }

    @Override
    boolean isBrokenBy(RowValues row) {
        hasKey = !full && key.read(row);
        return hasKey && keys.contains(key.high(), key.low());
    }

    @Override
    void passed(RowValues row) {
        taken(row);
    }

    @Override
    Optional<Finding> finding(long written) {
        if (full) {
            return Optional.of(
                    new Finding(
                            0,
                            "there are more than %d keys, so that nobody can say whether one came twice; bring fewer rows at a time"
                                    .formatted(room.keysMax()),
                            true));
        }
        boolean fine =
                demand.threshold()
                        .map(threshold -> threshold.holds(broken, written))
                        .orElse(broken == 0);
        if (fine) {
            return Optional.empty();
        }
        String wanted = demand.threshold().map(threshold -> ", and not " + threshold).orElse("");
        return Optional.of(
                new Finding(
                        broken,
                        "%d of %d rows repeat an earlier one%s".formatted(broken, written, wanted),
                        false));
    }

    @Override
    boolean looksAtRows() {
        return true;
    }
}
