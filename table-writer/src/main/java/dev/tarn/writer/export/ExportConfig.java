package dev.tarn.writer.export;

import dev.tarn.chassis.config.Default;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the ledger goes, beside the database.
 *
 * @param namespace lake and namespace of the tables; without it the ledger stays where it is
 * @param every how often it is looked for what has changed
 */
public record ExportConfig(Optional<String> namespace, @Default("1m") Duration every) {
    public ExportConfig {
        namespace
                .filter(name -> !name.matches("[a-zA-Z0-9_-]+\\.[a-zA-Z0-9_-]+"))
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "namespace %s is not lake.namespace".formatted(name));
                });
        if (every.toMillis() <= 0) {
            throw new IllegalArgumentException("every is 0");
        }
    }
}
