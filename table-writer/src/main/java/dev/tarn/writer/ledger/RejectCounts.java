package dev.tarn.writer.ledger;

import java.util.Optional;

/**
 * How many rows of a batch were rejected.
 *
 * @param reasons {@code CODE=count}, separated by commas
 * @param fields the same by column, as JSON that the ledger only passes on
 */
public record RejectCounts(String reasons, Optional<String> fields) {
    public static final RejectCounts NONE = new RejectCounts("", Optional.empty());
}
