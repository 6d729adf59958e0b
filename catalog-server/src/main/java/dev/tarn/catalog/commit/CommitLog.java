package dev.tarn.catalog.commit;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Writes the log inside the transaction that makes the change. */
final class CommitLog {
    private CommitLog() {}

    /** All entries of one transaction share one number, and follow each other in this order. */
    static long append(Handle handle, List<LogEntry> entries, Author author) {
        if (entries.isEmpty()) {
            return 0;
        }
        CommitLogStore store = handle.attach(CommitLogStore.class);
        long sequence = store.nextSequence();
        for (int position = 0; position < entries.size(); position++) {
            LogEntry entry = entries.get(position);
            store.insert(
                    sequence,
                    position,
                    entry.lakeId(),
                    entry.tabularId(),
                    entry.uuid(),
                    entry.kind().word(),
                    entry.action().word(),
                    entry.namespace(),
                    entry.name(),
                    entry.from().orElse(null),
                    entry.to().orElse(null),
                    entry.snapshotsAsJson(),
                    author.principal(),
                    author.actor().orElse(null),
                    author.engine(),
                    author.requestId());
        }
        return sequence;
    }
}
