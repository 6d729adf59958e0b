package dev.tarn.catalog.scan;

import dev.tarn.database.Transactions;
import java.time.Duration;
import java.time.Instant;

/** Ends abandoned plans and removes expired ones, a few at a time; any server may do it. */
final class PlanUpkeep {
    /** A plan may have thousands of pages, which go in the same statement. */
    private static final int PLANS_AT_ONCE = 20;

    private final PlanWorkStore plans;
    private final Transactions transactions;
    private final int attemptsMax;
    private final Duration retention;

    PlanUpkeep(PlanWorkStore plans, Transactions transactions, ScanConfig config) {
        this.plans = plans;
        this.transactions = transactions;
        this.attemptsMax = config.attempts();
        this.retention = config.fetchedRetention();
    }

    void clean(Instant now) {
        boolean some = plans.isAbandoned(now, attemptsMax);
        while (some) {
            some = endAbandoned(now) == PLANS_AT_ONCE;
        }
        some = plans.isExpired(now);
        while (some) {
            some = removeExpired(now) == PLANS_AT_ONCE;
        }
    }

    private int endAbandoned(Instant now) {
        return transactions.write(handle ->
                handle.attach(PlanWorkStore.class)
                        .failAbandoned(
                                now,
                                attemptsMax,
                                "the servers that worked on it stopped",
                                now.plus(retention),
                                PLANS_AT_ONCE));
    }

    private int removeExpired(Instant now) {
        return transactions.write(
                handle -> handle.attach(PlanWorkStore.class).deleteExpired(now, PLANS_AT_ONCE));
    }
}
