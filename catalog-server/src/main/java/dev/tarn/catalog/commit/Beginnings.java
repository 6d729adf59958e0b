package dev.tarn.catalog.commit;

import java.util.List;
import java.util.UUID;

/**
 * Whether a table is still being made. Some engines make it empty and fill it with the next commit:
 * to whoever watches, one statement of one person.
 */
public final class Beginnings {
    private final BeginningStore store;

    public Beginnings(BeginningStore store) {
        this.store = store;
    }

    /** Whether nothing has happened to the table but that this principal created it. */
    public boolean is(UUID table, String principal) {
        List<BeginningStore.Step> latest = store.latestTwo(table);
        return latest.size() == 1
                && latest.getFirst().action().equals(Action.CREATE.word())
                && latest.getFirst().principal().equals(principal);
    }
}
