package dev.tarn.house.planted;

import org.jdbi.v3.sqlobject.statement.SqlQuery;

public interface OrderStore {
    @SqlQuery("SELECT count(*) FROM purchase")
    long count();

    default Orders service() {
        throw new UnsupportedOperationException();
    }
}
