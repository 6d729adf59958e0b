package dev.tarn.writer.intake;

import dev.tarn.writer.ledger.BatchRow;

/** What became of a body that came under a key. */
public sealed interface Landed {
    /** It is the batch of this key since now. */
    record First(BatchRow batch) implements Landed {}

    /** It is the batch of this key since an earlier request. */
    record Again(BatchRow batch) implements Landed {}

    /** The key belongs to another body, or to the same with other options. */
    record KeyTaken(BatchRow batch) implements Landed {}
}
