package dev.tarn.trino;

import io.trino.spi.Plugin;
import io.trino.spi.catalog.CatalogStoreFactory;
import io.trino.spi.eventlistener.EventListenerFactory;
import io.trino.spi.security.SystemAccessControlFactory;
import java.util.List;

/** Tarn inside Trino: who may do what, what became of each query, and lakes as they were. */
public final class TarnPlugin implements Plugin {
    @Override
    public Iterable<SystemAccessControlFactory> getSystemAccessControlFactories() {
        return List.of(new TarnAccessControlFactory());
    }

    @Override
    public Iterable<EventListenerFactory> getEventListenerFactories() {
        return List.of(new CompletedQueryListenerFactory());
    }

    @Override
    public Iterable<CatalogStoreFactory> getCatalogStoreFactories() {
        return List.of(new PastLakeStoreFactory());
    }
}
