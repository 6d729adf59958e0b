package dev.tarn.catalog.upkeep;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * What goes, and when.
 *
 * @param enabled whether this server takes part; any number of servers may
 * @param every how long a server rests between two looks
 * @param lease how long work stays with a server that says nothing
 * @param batch how many rows or files one step removes
 * @param droppedRetention how long a table that was dropped with purge can be brought back
 * @param metadataRetention how long a metadata file is kept after it left its table's metadata log
 * @param loginAuditRetention how long requests for tokens are remembered
 */
public record UpkeepConfig(
        @Default("true") boolean enabled,
        @Default("1m") Duration every,
        @Default("5m") Duration lease,
        @Default("500") int batch,
        @Default("7d") Duration droppedRetention,
        @Default("7d") Duration metadataRetention,
        @Default("90d") Duration loginAuditRetention) {
    /** As much as one request to an S3 store deletes. */
    private static final int BATCH_MAX = 1_000;

    public UpkeepConfig {
        requirePositive("every", every);
        requirePositive("lease", lease);
        if (batch < 1 || batch > BATCH_MAX) {
            throw new IllegalArgumentException(
                    "Cannot use upkeep.batch: it must be 1 to " + BATCH_MAX);
        }
        requireNotNegative("dropped-retention", droppedRetention);
        requireNotNegative("metadata-retention", metadataRetention);
        requireNotNegative("login-audit-retention", loginAuditRetention);
    }

    private static void requirePositive(String key, Duration value) {
        if (value.toMillis() <= 0) {
            throw new IllegalArgumentException(
                    "Cannot use upkeep.%s: it must be positive".formatted(key));
        }
    }

    private static void requireNotNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    "Cannot use upkeep.%s: it must not be negative".formatted(key));
        }
    }
}
