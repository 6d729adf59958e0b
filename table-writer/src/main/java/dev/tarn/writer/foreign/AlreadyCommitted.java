package dev.tarn.writer.foreign;

import java.util.UUID;

/** An earlier request for the same commit has arrived after all; this one was not sent. */
public final class AlreadyCommitted extends RuntimeException {
    private static final long serialVersionUID = 1;

    AlreadyCommitted(UUID commitId, long snapshotId) {
        super("Commit %s is snapshot %d already".formatted(commitId, snapshotId));
    }
}
