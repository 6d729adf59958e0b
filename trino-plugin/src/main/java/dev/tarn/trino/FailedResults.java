package dev.tarn.trino;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Where results are kept in a store, those of a failed query go as soon as it has failed. */
final class FailedResults {
    private final AtomicReference<Optional<SegmentSweeper>> sweeper =
            new AtomicReference<>(Optional.empty());

    /** From now on. */
    void sweptBy(SegmentSweeper by) {
        sweeper.set(Optional.of(by));
    }

    /** Whether results are kept in a store. */
    boolean spools() {
        return sweeper.get().isPresent();
    }

    void failed(String queryId) {
        sweeper.get().ifPresent(by -> by.forget(queryId));
    }
}
