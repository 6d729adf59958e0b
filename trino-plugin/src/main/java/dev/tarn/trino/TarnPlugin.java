package dev.tarn.trino;

import io.trino.spi.Plugin;
import io.trino.spi.catalog.CatalogStoreFactory;
import io.trino.spi.eventlistener.EventListenerFactory;
import io.trino.spi.security.SystemAccessControlFactory;
import io.trino.spi.spool.SpoolingManagerFactory;
import java.util.List;

/**
 * Tarn inside Trino: who may do what, what became of each query, lakes as they were, and where
 * large results wait for their clients.
 */
public final class TarnPlugin implements Plugin {
    private final FailedResults failed = new FailedResults();

    @Override
    public Iterable<SystemAccessControlFactory> getSystemAccessControlFactories() {
        return List.of(new TarnAccessControlFactory());
    }

    @Override
    public Iterable<EventListenerFactory> getEventListenerFactories() {
        return List.of(new CompletedQueryListenerFactory(failed));
    }

    @Override
    public Iterable<CatalogStoreFactory> getCatalogStoreFactories() {
        return List.of(new PastLakeStoreFactory());
    }

    @Override
    public Iterable<SpoolingManagerFactory> getSpoolingManagerFactories() {
        return List.of(new ResultSpoolFactory(failed));
    }
}
