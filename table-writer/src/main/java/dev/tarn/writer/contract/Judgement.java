package dev.tarn.writer.contract;

import dev.tarn.writer.value.Unfit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.Record;

/** One reading of one batch, held against a contract. */
public final class Judgement {
    /** Of all rules of unique values together. */
    static final long KEYS_MAX = 3_000_000;

    private static final int FINDINGS_MAX = 50;

    private final List<RuleState> counting = new ArrayList<>();
    private final List<RuleState> rejecting = new ArrayList<>();
    private final List<RuleState> all = new ArrayList<>();

    private Judgement() {}

    /**
     * Refuses a contract whose rules the table cannot be held against.
     *
     * @param landedAt how old a row is, is told from then on: however late it is judged
     * @param makeRoom waits for room in memory for the keys of a long batch
     */
    static Judgement of(Contract contract, Schema table, Instant landedAt, Runnable makeRoom) {
        return of(contract, table, landedAt, new KeySet.Room(KEYS_MAX, makeRoom));
    }

    static Judgement of(Contract contract, Schema table, Instant landedAt, KeySet.Room room) {
        var judgement = new Judgement();
        for (Rule rule : contract.rules()) {
            RuleState state = state(rule, table, landedAt, room);
            judgement.all.add(state);
            (state.rejects() ? judgement.rejecting : judgement.counting).add(state);
        }
        return judgement;
    }

    private static RuleState state(Rule rule, Schema table, Instant landedAt, KeySet.Room room) {
        return switch (rule.demand()) {
            case Demand.Values values ->
                    new ValueRule(rule, values, column(rule, table, values.path()));
            case Demand.Distinct distinct ->
                    new DistinctRule(
                            rule,
                            distinct,
                            distinct.paths().stream()
                                    .map(path -> column(rule, table, path))
                                    .toList(),
                            room);
            case Demand.Recent recent ->
                    new RecentRule(rule, recent, column(rule, table, recent.path()), landedAt);
            case Demand.Rows rows -> new CountRule(rule, rows);
        };
    }

    private static Column column(Rule rule, Schema table, FieldPath path) {
        return Column.find(table, path)
                .orElseThrow(() ->
                        new ContractRefused(
                                rule.path(), "the table has no column %s".formatted(path)));
    }

    /** Whether it can be told only with a look at each row. */
    public boolean looksAtRows() {
        return all.stream().anyMatch(RuleState::looksAtRows);
    }

    /** Before the table takes it; refuses a row that is to be rejected. */
    public void check(Record row) throws Unfit {
        RowValues values = RowValues.of(row);
        // What counts against the batch counts, also where another rule rejects the row.
        for (RuleState rule : counting) {
            rule.check(values);
        }
        for (RuleState rule : rejecting) {
            rule.check(values);
        }
    }

    /** The table has taken the row that was checked last. */
    public void taken(Record row) {
        RowValues values = RowValues.of(row);
        for (RuleState rule : all) {
            rule.taken(values);
        }
    }

    /**
     * Whether a flat row in Iceberg's own form breaks nothing, and is counted as one that the table
     * has taken. Another has not been seen then, and comes once more to be judged.
     */
    public boolean passes(StructLike row) {
        RowValues values = RowValues.ofInternal(row);
        for (RuleState rule : all) {
            if (rule.isBrokenBy(values)) {
                return false;
            }
        }
        for (RuleState rule : all) {
            rule.passed(values);
        }
        return true;
    }

    /** Why none of the batch may be written, of which so many rows would be. */
    public Optional<String> objection(long written) {
        List<String> found =
                findings(written)
                        .filter(Found::isFatal)
                        .map(each ->
                                "%s: %s".formatted(each.rule().path(), each.finding().message()))
                        .limit(FINDINGS_MAX)
                        .toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
    }

    public List<Warning> warnings(long written) {
        return findings(written)
                .filter(each -> each.rule().severity() == Severity.WARN)
                .map(each ->
                        new Warning(
                                each.rule().path(),
                                each.rule().demand().field(),
                                each.rule().demand().code(),
                                each.finding().rows(),
                                each.finding().message()))
                .limit(FINDINGS_MAX)
                .toList();
    }

    private record Found(Rule rule, RuleState.Finding finding) {
        boolean isFatal() {
            return switch (rule.severity()) {
                case QUARANTINE_BATCH -> true;
                // A row may have been taken that would have been rejected.
                case REJECT_ROW -> finding.undecided();
                case WARN, NONE -> false;
            };
        }
    }

    private Stream<Found> findings(long written) {
        return all.stream()
                .flatMap(state ->
                        state.finding(written).stream()
                                .map(finding -> new Found(state.rule(), finding)));
    }
}
