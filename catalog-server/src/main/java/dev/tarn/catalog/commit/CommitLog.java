package dev.tarn.catalog.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Writes the log inside the transaction that makes the change. */
final class CommitLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CommitLog() {}

    /** All entries of one transaction share one number, and follow each other in this order. */
    static long append(Handle handle, List<LogEntry> entries, Author author) {
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
                    json(entry.snapshots()),
                    author.principal(),
                    author.engine(),
                    author.requestId());
        }
        return sequence;
    }

    private static String json(Map<String, Long> snapshots) {
        try {
            return JSON.writeValueAsString(snapshots);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
