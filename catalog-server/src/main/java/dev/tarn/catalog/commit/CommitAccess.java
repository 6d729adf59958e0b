package dev.tarn.catalog.commit;

import dev.tarn.catalog.wire.RestRequest;

/** Decides whether the asker may make a change to a table. */
public interface CommitAccess {
    /** Throws when not, by the name of the table. */
    void require(RestRequest request, TableChange change);

    /** By what the name stands for. */
    ChangeAccess confirming(RestRequest request);
}
