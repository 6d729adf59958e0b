package dev.tarn.catalog.need;

import java.time.Instant;

/** A snapshot that was read, and until when somebody may have to read it again. */
public record UseRow(long snapshotId, Instant neededUntil) {}
