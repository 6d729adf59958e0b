package dev.tarn.catalog.commit;

import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Locks of one database session, which end with it at the latest. */
public interface TurnStore {
    /** Waits behind whoever came before, for as long as the pool's lock time-out allows. */
    @SqlQuery(
            "SELECT 1 FROM (SELECT pg_advisory_lock(hashtextextended('turn', :tabularId))) AS locked")
    int take(long tabularId);

    @SqlQuery("SELECT 1 FROM (SELECT pg_advisory_unlock_all()) AS unlocked")
    int giveBack();
}
