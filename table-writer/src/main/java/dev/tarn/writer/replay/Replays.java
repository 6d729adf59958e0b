package dev.tarn.writer.replay;

import dev.tarn.database.Transactions;
import dev.tarn.writer.intake.CannotReplay;
import dev.tarn.writer.intake.Intake;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchState;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.KeptBody;
import dev.tarn.writer.ledger.ReplayStore;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Decides what it means to read a batch again. What was never written has another attempt; of what
 * was, a copy of the body becomes a batch of its own, one at most, so that no row comes twice.
 */
public final class Replays {
    private final Transactions transactions;
    private final Intake intake;
    private final LongConsumer wakeLane;

    public Replays(Transactions transactions, Intake intake, LongConsumer wakeLane) {
        this.transactions = transactions;
        this.intake = intake;
        this.wakeLane = wakeLane;
    }

    /** The batch that the rows come with now. */
    BatchRow replay(BatchRow batch, String principal) {
        Optional<UUID> by = batch.link().replayedBy();
        if (by.isPresent()) {
            BatchRow next = load(batch.laneId(), by.orElseThrow());
            requireAllRows(batch, next);
            return further(next, principal);
        }
        if (batch.kept().area() == KeptBody.Area.DELETED) {
            throw new CannotReplay(
                    "The raw body of batch %s is not kept any more%s; send it again under another key"
                            .formatted(
                                    batch.id(),
                                    batch.kept().until().map(at -> ", since " + at).orElse("")));
        }
        return switch (batch.state()) {
            case FAILED, QUARANTINED, DISCARDED -> again(batch);
            case COMMITTED, ARCHIVED -> {
                if (batch.rowsRejected().orElse(0L) == 0) {
                    throw new CannotReplay(
                            "Batch %s is written, and no row of it was rejected; undo it first"
                                    .formatted(batch.id()));
                }
                yield anew(batch, batch.rowsRejected(), principal);
            }
            case UNDONE -> {
                requireAllRows(batch, batch);
                yield anew(batch, Optional.empty(), principal);
            }
            case LANDED, STAGED, COMMITTING, UNDOING ->
                    throw new CannotReplay(
                            "Batch %s is %s; replay it once it is at rest"
                                    .formatted(
                                            batch.id(),
                                            batch.state().name().toLowerCase(Locale.ROOT)));
        };
    }

    /** A batch of rejected rows has a body whose other rows are not its own. */
    private static void requireAllRows(BatchRow undone, BatchRow bearer) {
        if (undone.state() == BatchState.UNDONE && bearer.link().rejects().isPresent()) {
            throw new CannotReplay(
                    "Batch %s is undone, and batch %s brought only what was rejected before; send the rows that are missing under another key"
                            .formatted(undone.id(), bearer.id()));
        }
    }

    /** What does it again has its next attempt, if it came to nothing so far. */
    private BatchRow further(BatchRow batch, String principal) {
        return switch (batch.state()) {
            case FAILED, QUARANTINED, DISCARDED, UNDONE -> replay(batch, principal);
            case LANDED, STAGED, COMMITTING, COMMITTED, ARCHIVED, UNDOING -> batch;
        };
    }

    private BatchRow again(BatchRow batch) {
        BatchRow now =
                transactions.write(handle -> {
                    handle.attach(ReplayStore.class).again(batch.laneId(), batch.id());
                    return handle.attach(BatchStore.class)
                            .find(batch.laneId(), batch.id())
                            .orElseThrow();
                });
        wakeLane.accept(batch.laneId());
        return now;
    }

    private BatchRow anew(BatchRow batch, Optional<Long> rejects, String principal) {
        return intake.replay(batch, rejects, principal)
                .orElseGet(() -> {
                    BatchRow now = load(batch.laneId(), batch.id());
                    return load(
                            batch.laneId(),
                            now.link()
                                    .replayedBy()
                                    .orElseThrow(() ->
                                            new CannotReplay(
                                                    "Batch %s has changed in the meantime; ask again"
                                                            .formatted(batch.id()))));
                });
    }

    private BatchRow load(long lane, UUID id) {
        return transactions.read(
                handle -> handle.attach(BatchStore.class).find(lane, id).orElseThrow());
    }
}
