package dev.tarn.writer.foreign;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/** The tables of which requests for one commit were made, each of which asserts the head it saw. */
public final class SentRequests {
    private static final long NO_HEAD = -1;

    private final UUID commitId;
    private final Set<Long> heads = new HashSet<>();
    private long sequenceNumber;

    public SentRequests(UUID commitId) {
        this.commitId = commitId;
    }

    public void add(TableMetadata base) {
        heads.add(head(base));
        sequenceNumber = Math.max(sequenceNumber, base.lastSequenceNumber());
    }

    /**
     * Whether none of them can arrive any more. A table that a catalog tells from memory may be
     * older than the one that was asserted, and proves nothing.
     */
    public boolean areDead(UUID commit, TableMetadata now) {
        return commitId.equals(commit)
                && (heads.isEmpty()
                        || (!heads.contains(head(now))
                                && now.lastSequenceNumber() > sequenceNumber));
    }

    private static long head(TableMetadata table) {
        Snapshot head = table.currentSnapshot();
        return head == null ? NO_HEAD : head.snapshotId();
    }
}
