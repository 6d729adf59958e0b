package dev.tarn.gateway.history;

import dev.tarn.chassis.config.Default;
import java.util.List;

/**
 * Who sees which receipts.
 *
 * @param readers the roles that see everybody's; all others see their own
 */
public record HistoryConfig(@Default("[admin, auditor]") List<String> readers) {
    public HistoryConfig {
        readers = List.copyOf(readers);
    }
}
