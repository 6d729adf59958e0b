package dev.tarn.writer.intake;

import dev.tarn.writer.creation.NewTable;
import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.landing.RawPlace;
import dev.tarn.writer.ledger.BatchLink;
import dev.tarn.writer.ledger.BatchOrigin;
import dev.tarn.writer.ledger.NewBatch;
import dev.tarn.writer.table.TableName;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A batch that somebody brings, without its body.
 *
 * @param contract the version of the table's contract that its producer expects
 * @param newTable what to make where there is no such table
 * @param replays the batch instead of which it comes
 */
public record BatchRequest(
        TableName table,
        String idempotencyKey,
        String principal,
        BatchOptions options,
        OptionalLong length,
        Optional<Integer> contract,
        Optional<NewTable> newTable,
        BatchOrigin origin,
        Optional<UUID> replays) {
    /** Once its body is durable. */
    NewBatch batch(
            UUID id,
            long lane,
            RawPlace place,
            byte[] checksum,
            String pipeline,
            Instant received,
            Instant landed) {
        return new NewBatch(
                id,
                lane,
                idempotencyKey,
                options.canonical(),
                principal,
                place,
                checksum,
                pipeline,
                received,
                landed,
                origin,
                BatchLink.to(replays));
    }
}
