package dev.tarn.catalog.history;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Which entries of the commit log are wanted.
 *
 * @param table one that lives now, under all the names it had
 * @param uuid one that may be gone
 * @param since the first instant that counts
 * @param until the first instant that does not
 */
public record CommitFilter(
        Optional<TableIdentifier> table,
        Optional<UUID> uuid,
        Optional<String> principal,
        Optional<Instant> since,
        Optional<Instant> until) {
    public static final CommitFilter ALL =
            new CommitFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
}
