package dev.tarn.writer.lane;

import dev.tarn.writer.ledger.GroupRow;

/** A group that is staged, and is committed next. */
record Next(GroupRow group, boolean replaces, int files) {
    /** The files of a commit are in memory, beside what the next group collects. */
    static final int FILES_BESIDE_MAX = 1_000;

    /**
     * Whether nothing is read before it stands: what comes next is read for the new schema, must
     * not pass what it replaces, and has memory to itself where it is large.
     */
    boolean goesAlone() {
        return group.growth().isPresent() || replaces || files > FILES_BESIDE_MAX;
    }
}
