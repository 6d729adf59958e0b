package dev.tarn.gateway.receipt;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * How receipts are completed and kept.
 *
 * @param lookEvery how often clusters are asked for queries whose end is not known
 * @param giveUpAfter when a query that its cluster does not know, or that nobody can ask, is marked
 *     as unreconciled
 * @param retention how long receipts are kept
 */
public record ReceiptConfig(
        @Default("1s") Duration lookEvery,
        @Default("15m") Duration giveUpAfter,
        @Default("9600h") Duration retention) {
    public ReceiptConfig {
        if (lookEvery.isZero() || giveUpAfter.isZero() || retention.isZero()) {
            throw new IllegalArgumentException("no duration of receipts may be 0");
        }
    }
}
