package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.Optional;
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
        Instant landedAt,
        BatchOrigin origin,
        BatchLink link) {
    public Optional<UUID> replays() {
        return link.replays();
    }

    public Optional<Long> rejects() {
        return link.rejects();
    }

    public Optional<String> source() {
        return origin.source();
    }

    public Optional<String> producerPipeline() {
        return origin.pipeline();
    }

    public Optional<String> producerVersion() {
        return origin.version();
    }

    /** What the ledger holds once it is there, without asking it. */
    public BatchRow landed(JudgedBy contract) {
        return new BatchRow(
                id,
                laneId,
                idempotencyKey,
                options,
                principal,
                BatchState.LANDED,
                rawLocation,
                rawBytes,
                checksum,
                pipeline,
                receivedAt,
                landedAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                contract.version(),
                contract.id(),
                Optional.empty(),
                BatchUndo.NONE,
                origin,
                KeptBody.LANDED,
                link);
    }
}
