package dev.tarn.catalog.audit;

import java.util.List;

/** What was done and who was allowed what, in parts between numbers behind which nothing comes. */
public final class AuditTrail {
    static final int ENTRIES_MAX = 1_000;

    /** Each may be a whole policy. */
    private static final int VERSIONS_MAX = 50;

    private final AuditStore store;

    public AuditTrail(AuditStore store) {
        this.store = store;
    }

    /**
     * Rows behind a number.
     *
     * @param upTo where the next part begins
     * @param rows in JSON; none when there are no more yet
     */
    record Part(long upTo, List<String> rows) {}

    Part commits(long after, int limit) {
        long end = Math.max(after, store.commitsEnd(after, store.stable(), limit));
        return new Part(end, store.commits(after, end));
    }

    /** {@code limit} is of versions of the rules. */
    Part rules(long after, int limit) {
        long end = store.rulesEnd(after, Math.min(limit, VERSIONS_MAX));
        return new Part(end, store.rules(after, end));
    }

    Part members(long after, int limit) {
        long end = Math.max(after, store.membersEnd(after, store.stable(), limit));
        return new Part(end, store.members(after, end));
    }
}
