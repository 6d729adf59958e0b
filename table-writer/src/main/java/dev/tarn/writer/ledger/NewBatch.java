package dev.tarn.writer.ledger;

import dev.tarn.writer.landing.RawPlace;
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
        RawPlace place,
        byte[] checksum,
        String pipeline,
        Instant receivedAt,
        Instant landedAt,
        BatchOrigin origin,
        BatchLink link) {
    public String rawLocation() {
        return place.location();
    }

    public long rawBytes() {
        return place.bytes();
    }

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
                place.location(),
                place.offset(),
                place.bytes(),
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
