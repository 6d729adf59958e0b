package dev.tarn.catalog.commit;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Writes the log inside the transaction that makes the change. */
final class CommitLog {
    private CommitLog() {}

    /** All entries of one transaction share one number, and follow each other in this order. */
    static void append(Handle handle, List<LogEntry> entries, Author author) {
        if (entries.isEmpty()) {
            return;
        }
        long sequence = CommitLogQueries.first(handle, entries.getFirst(), author);
        for (int position = 1; position < entries.size(); position++) {
            CommitLogQueries.next(handle, sequence, position, entries.get(position), author);
        }
    }
}
