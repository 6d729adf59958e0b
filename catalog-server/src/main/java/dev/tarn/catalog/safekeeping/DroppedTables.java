package dev.tarn.catalog.safekeeping;

import dev.tarn.catalog.lake.Lakes;
import java.util.List;

/** Tables and views that were dropped, until upkeep purges them. */
public final class DroppedTables {
    private final DroppedStore store;
    private final Lakes lakes;

    public DroppedTables(DroppedStore store, Lakes lakes) {
        this.store = store;
        this.lakes = lakes;
    }

    /** In the order of their ids, behind {@code after}. */
    public List<DroppedRow> list(String lake, long after, int limit) {
        return store.dropped(lakes.require(lake).id(), after, limit);
    }
}
