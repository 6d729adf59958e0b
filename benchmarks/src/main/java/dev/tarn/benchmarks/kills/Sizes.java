package dev.tarn.benchmarks.kills;

import java.time.Duration;

/**
 * How much is sent, and how much is broken.
 *
 * @param batches how many batches come in all
 * @param sendFor after so long no further one is begun
 * @param producers how many bring them at once
 * @param writers how many writers share the tables
 * @param killEvery how long the pause between two kills is, on average
 * @param patience how long a producer goes on with one batch
 * @param spark whether Spark appends to the same tables, beside a plain client
 * @param fromArchives whether services are given archives to start from, which takes a while to
 *     make
 */
public record Sizes(
        int batches,
        Duration sendFor,
        int tables,
        int producers,
        int writers,
        Duration killEvery,
        Duration patience,
        long seed,
        boolean spark,
        boolean fromArchives) {
    public Sizes {
        if (batches < 1 || tables < 1 || producers < 1 || writers < 1 || killEvery.isZero()) {
            throw new IllegalArgumentException("Every size is above 0");
        }
    }
}
