package dev.tarn.writer.lane;

import dev.tarn.writer.ledger.BatchRow;
import java.util.List;

/** Hears that batches have come to rest, so that nobody who waits for them has to poll. */
public interface Finished {
    /** These have, as they are now. When there are none, some may have that are not known. */
    void rested(List<BatchRow> known);

    default void ring() {
        rested(List.of());
    }
}
