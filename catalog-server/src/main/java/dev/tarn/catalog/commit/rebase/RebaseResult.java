package dev.tarn.catalog.commit.rebase;

import java.util.List;
import org.apache.iceberg.MetadataUpdate;

/** What can be done for a commit whose base is no longer the head of its branch. */
public sealed interface RebaseResult {
    /** The commit may be applied to this head as the client sent it. */
    record NotNeeded() implements RebaseResult {}

    /**
     * Apply these updates to the same head instead of the client's. The files were written for them
     * and belong to nobody until they are committed: delete them when the commit certainly failed,
     * keep them when its outcome is unknown.
     */
    record Rebased(List<MetadataUpdate> updates, List<String> writtenFiles)
            implements RebaseResult {
        public Rebased {
            updates = List.copyOf(updates);
            writtenFiles = List.copyOf(writtenFiles);
        }
    }

    /** Only the client can decide what to do about the new head; nothing was written. */
    record Refused(Refusal reason, String detail) implements RebaseResult {}
}
