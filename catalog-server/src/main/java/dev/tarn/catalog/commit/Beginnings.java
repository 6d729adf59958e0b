package dev.tarn.catalog.commit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Whether a table is still being made. Some engines make it empty and fill it with the next commit:
 * to whoever watches, one statement of one person.
 */
public final class Beginnings {
    /** Longer than a statement that makes a table runs. */
    private static final Duration MAKING = Duration.ofMinutes(15);

    private final BeginningStore store;
    private final InstantSource clock;

    public Beginnings(BeginningStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Whether nothing has happened to the table but that this principal created it, a moment ago.
     * The log knows names only: one that was given to somebody else since is not theirs.
     */
    public boolean is(UUID table, String principal) {
        List<BeginningStore.Step> latest = store.latestTwo(table);
        return latest.size() == 1
                && latest.getFirst().action().equals(Action.CREATE.word())
                && latest.getFirst().principal().equals(principal)
                && !latest.getFirst().isAnothers()
                && !latest.getFirst().committedAt().isBefore(clock.instant().minus(MAKING));
    }
}
