package dev.tarn.writer.ledger;

import java.util.Optional;
import java.util.UUID;

/**
 * Batches that are brought once more.
 *
 * @param replays the batch that this one does again
 * @param rejects so many rejected rows of that one, and no others
 * @param replayedBy the batch that does this one again
 */
public record BatchLink(Optional<UUID> replays, Optional<Long> rejects, Optional<UUID> replayedBy) {
    public static final BatchLink NONE =
            new BatchLink(Optional.empty(), Optional.empty(), Optional.empty());

    static final String COLUMNS = ", link_replays, link_rejects, link_replayed_by\n";

    /** Of a batch with a body of its own, which comes instead of another. */
    public static BatchLink to(Optional<UUID> replays) {
        return new BatchLink(replays, Optional.empty(), Optional.empty());
    }
}
