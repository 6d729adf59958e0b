package dev.tarn.catalog.commit;

import dev.tarn.catalog.wire.RestRequest;

/** Decides whether the asker may make a change to a table. */
public interface CommitAccess {
    /** Throws when not. */
    void require(RestRequest request, TableChange change);
}
