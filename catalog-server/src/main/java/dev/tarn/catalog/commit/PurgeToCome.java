package dev.tarn.catalog.commit;

import java.time.Instant;
import java.util.UUID;

/** What was dropped with purge, and is there still. */
public record PurgeToCome(long lakeId, UUID uuid, Instant droppedAt) {}
