package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.UUID;

/** A batch whose raw body is durable. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record NewBatch(
        UUID id,
        long laneId,
        String idempotencyKey,
        String options,
        String principal,
        String rawLocation,
        long rawBytes,
        byte[] checksum,
        String pipeline,
        Instant receivedAt,
        Instant landedAt) {}
