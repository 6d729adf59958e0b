package dev.tarn.house.sound.order;

import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

public interface OrderStore {
    @SqlQuery("SELECT count(*) FROM purchase WHERE placed_millis < :millis")
    long count(@Bind("millis") long millis);
}
