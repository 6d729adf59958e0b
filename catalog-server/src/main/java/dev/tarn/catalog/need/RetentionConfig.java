package dev.tarn.catalog.need;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * What is kept though nobody in particular asks for it.
 *
 * @param instantWindow how far back every table can be read as it was: what was current at any
 *     instant of it neither expires nor is purged
 */
public record RetentionConfig(@Default("7d") Duration instantWindow) {
    public RetentionConfig {
        if (instantWindow.isNegative()) {
            throw new IllegalArgumentException(
                    "Cannot use retention.instant-window: it must not be negative");
        }
    }
}
