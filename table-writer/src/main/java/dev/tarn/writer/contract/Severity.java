package dev.tarn.writer.contract;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What comes of a broken rule. */
public enum Severity {
    /** The row goes to the rejected ones. */
    REJECT_ROW("reject-row"),
    /** None of the batch is written before a person has looked at it. */
    QUARANTINE_BATCH("quarantine-batch"),
    /** It is counted in the receipt. */
    WARN("warn"),
    /** Somebody else looks after it. */
    NONE("none");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    static Optional<Severity> named(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }

    /** The standard leaves the words open; these are the ones in use. */
    static Optional<Meaning> meaning(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "error", "high", "major" -> Optional.of(new Meaning(Optional.empty()));
            case "critical", "blocker", "fatal" ->
                    Optional.of(new Meaning(Optional.of(QUARANTINE_BATCH)));
            case "warning", "info", "low", "minor", "medium" ->
                    Optional.of(new Meaning(Optional.of(WARN)));
            default -> named(lower).map(found -> new Meaning(Optional.of(found)));
        };
    }

    /** Nothing where a word leaves it to the kind of the rule. */
    record Meaning(Optional<Severity> severity) {}
}
