package dev.tarn.catalog.upkeep;

import dev.tarn.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Rows that are of no use after some time. */
record ExpiredRows(String name, Duration retention, Deletion deletion, Transactions transactions)
        implements Chore {
    /** Deletes a bounded number of rows from before an instant. */
    interface Deletion {
        int before(Handle handle, Instant instant);
    }

    @Override
    public int step(Instant now) {
        return transactions.write(handle -> deletion.before(handle, now.minus(retention)));
    }
}
