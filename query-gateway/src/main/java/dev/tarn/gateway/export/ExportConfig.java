package dev.tarn.gateway.export;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where receipts go, beside the database, and what the catalog remembers.
 *
 * @param writer the writer that puts them into tables; without one they stay where they are
 * @param clientId the principal that may append to the tables, and create them
 * @param table lake, namespace and name of that for receipts; the others are beside it
 * @param after how long a receipt has to be complete before it goes; an event that comes later
 *     changes nothing
 * @param every how often news is looked for
 */
public record ExportConfig(
        Optional<URI> writer,
        @Default("gateway") String clientId,
        Optional<Secret> clientSecret,
        @Default("tarn.audit.queries") String table,
        @Default("5m") Duration after,
        @Default("1m") Duration every) {
    public ExportConfig {
        if (writer.isPresent() != clientSecret.isPresent()) {
            throw new IllegalArgumentException(
                    "writer and client-secret belong together: give both or neither");
        }
        if (!table.matches("[a-zA-Z0-9_-]+\\.[a-zA-Z0-9_-]+\\.[a-zA-Z0-9_-]+")) {
            throw new IllegalArgumentException(
                    "table %s is not lake.namespace.name".formatted(table));
        }
        if (table.matches(".*\\.(commits|rules|members)")) {
            throw new IllegalArgumentException(
                    "table %s is for what the catalog remembers".formatted(table));
        }
        if (every.isZero()) {
            throw new IllegalArgumentException("every is 0");
        }
    }
}
