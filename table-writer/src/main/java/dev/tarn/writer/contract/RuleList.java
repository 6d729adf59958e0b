package dev.tarn.writer.contract;

import java.util.ArrayList;
import java.util.List;

/** The rules of a document, as they are found. */
final class RuleList {
    private static final int RULES_MAX = 500;

    /** Each remembers the keys of a whole batch. */
    private static final int DISTINCT_MAX = 10;

    private final List<NotEnforced> notes;
    private final List<Rule> rules = new ArrayList<>();
    private int distinct;

    RuleList(List<NotEnforced> notes) {
        this.notes = notes;
    }

    void add(String path, Demand demand, Severity severity) {
        if (severity == Severity.NONE) {
            notes.add(new NotEnforced(path, "its severity is none"));
            return;
        }
        if (rules.size() == RULES_MAX) {
            throw new ContractRefused(path, "a contract has at most %d rules".formatted(RULES_MAX));
        }
        if (demand instanceof Demand.Distinct && ++distinct > DISTINCT_MAX) {
            throw new ContractRefused(
                    path,
                    "a contract has at most %d rules of unique values".formatted(DISTINCT_MAX));
        }
        rules.add(new Rule(path, demand, severity));
    }

    List<Rule> all() {
        return List.copyOf(rules);
    }
}
