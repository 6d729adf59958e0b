package dev.tarn.writer.retention;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * How long raw bodies are kept.
 *
 * @param after how long a batch has been at rest before its raw body is moved
 * @param archiveDays of batches that were committed, from the move on; with 0 the body is deleted
 *     instead
 * @param failedDays the same for batches that were discarded
 */
public record RetentionConfig(
        @Default("1h") Duration after,
        @Default("30") int archiveDays,
        @Default("30") int failedDays) {
    private static final int DAYS_MAX = 36_500;

    public RetentionConfig {
        require("archive-days", archiveDays);
        require("failed-days", failedDays);
    }

    private static void require(String key, int days) {
        if (days < 0 || days > DAYS_MAX) {
            throw new IllegalArgumentException(
                    "%s %d is not between 0 and %d".formatted(key, days, DAYS_MAX));
        }
    }
}
