package dev.tarn.catalog.commit;

import java.util.Optional;
import java.util.UUID;

/** One decision about a commit-id: a snapshot, or a fence that has none. */
public record CommitIdRow(Optional<UUID> tableUuid, Optional<Long> snapshotId) {}
