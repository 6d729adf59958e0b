package dev.tarn.catalog.commit;

import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.database.Transactions;
import java.util.List;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down, before the first request, to which places beside their locations tables and views
 * are written that are older than the rule which keeps such places apart. Two servers that do it at
 * once write the same.
 */
public final class PlaceBackfill {
    private static final Logger log = LoggerFactory.getLogger(PlaceBackfill.class);
    private static final int BATCH = 100;

    /** Each is about what servers of an earlier version have changed meanwhile. */
    private static final int PASSES_MAX = 10;

    private final PlaceStore store;
    private final Documents documents;
    private final Transactions transactions;

    public PlaceBackfill(PlaceStore store, Documents documents, Transactions transactions) {
        this.store = store;
        this.documents = documents;
        this.transactions = transactions;
    }

    public void run() {
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            if (pass() == 0) {
                return;
            }
        }
        log.atWarn().log("The places of some tables are not known yet; the next start looks again");
    }

    /** Answers how many were looked at. */
    private int pass() {
        int looked = 0;
        List<Tabular> batch = store.withUnknownPlaces(0, BATCH);
        while (!batch.isEmpty()) {
            batch.forEach(this::keep);
            looked += batch.size();
            batch = store.withUnknownPlaces(batch.getLast().id(), BATCH);
        }
        if (looked > 0) {
            log.atInfo().addKeyValue("tables", looked).log("Looked for places of older tables");
        }
        return looked;
    }

    private void keep(Tabular tabular) {
        try {
            keep(tabular, documents.load(tabular.id(), tabular.metadataLocation()));
        } catch (NoSuchTableException gone) {
            log.atInfo().addKeyValue("location", tabular.location()).log("Gone meanwhile");
        }
    }

    private void keep(Tabular tabular, MetadataDocument document) {
        String[] places =
                PathProperties.read(document.json()).stream()
                        .flatMap(path -> normal(path).stream())
                        .filter(place -> !Locations.within(place, tabular.location()))
                        .toArray(String[]::new);
        transactions.run(handle -> {
            PlaceStore locked = handle.attach(PlaceStore.class);
            if (locked.placesAreKnown(tabular.id(), document.location()) == 1) {
                locked.forgetPlaces(tabular.id());
                locked.insertPlaces(tabular.id(), places);
            }
        });
    }

    /** Nothing is written to a place that is none. */
    private static List<String> normal(String path) {
        try {
            return List.of(Locations.normal(path));
        } catch (BadRequestException invalid) {
            log.atWarn().addKeyValue("place", path).log("Passed over a place that is none");
            return List.of();
        }
    }
}
