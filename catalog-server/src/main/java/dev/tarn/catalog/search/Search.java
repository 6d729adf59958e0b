package dev.tarn.catalog.search;

import dev.tarn.catalog.lake.Lakes;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.exceptions.BadRequestException;

/** Finds tables and views by a part of a name. */
public final class Search {
    private static final int LENGTH_MAX = 200;

    private final SearchStore store;
    private final Lakes lakes;

    public Search(SearchStore store, Lakes lakes) {
        this.store = store;
        this.lakes = lakes;
    }

    /** In the order in which they were made, behind an id. */
    List<FoundRow> find(String lake, String part, long after, int limit) {
        if (part.isBlank() || part.length() > LENGTH_MAX || part.indexOf('\u0000') >= 0) {
            throw new BadRequestException(
                    "Invalid search: q is required, %s characters at most", LENGTH_MAX);
        }
        return store.find(lakes.require(lake).id(), part.toLowerCase(Locale.ROOT), after, limit);
    }
}
