package dev.tarn.writer.undo;

import dev.tarn.database.Transactions;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.UndoStore;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongConsumer;

/** What somebody wants to have taken out of a table. The table's lane does it. */
public final class Undos {
    private final Transactions transactions;
    private final LongConsumer wakeLane;
    private final InstantSource clock;

    public Undos(Transactions transactions, LongConsumer wakeLane, InstantSource clock) {
        this.transactions = transactions;
        this.wakeLane = wakeLane;
        this.clock = clock;
    }

    /** The batch as it is then: on its way out, unless its state does not allow that. */
    BatchRow ask(BatchRow batch, String principal) {
        BatchRow now =
                transactions.write(handle -> {
                    UndoStore undos = handle.attach(UndoStore.class);
                    undos.ask(
                            batch.laneId(),
                            batch.id(),
                            principal,
                            clock.instant().truncatedTo(ChronoUnit.MICROS));
                    return undos.get(batch.id());
                });
        wakeLane.accept(batch.laneId());
        return now;
    }
}
