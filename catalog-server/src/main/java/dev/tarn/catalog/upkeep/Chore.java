package dev.tarn.catalog.upkeep;

import java.time.Instant;

/** One kind of upkeep, done in bounded steps, by any number of servers at once. */
interface Chore {
    String name();

    /** Does one step; answers how much is gone, and 0 when there is nothing left to do. */
    int step(Instant now);
}
