package dev.tarn.gateway.reach;

import dev.tarn.gateway.catalog.CatalogClient;
import java.util.Optional;

/** Every {@code new} of who sees what of the past. */
public final class ReachWiring {
    private final PastSight sight;

    /** The catalog tells those who are an engine there. */
    public ReachWiring(Optional<CatalogClient> catalog) {
        sight = new PastSight(catalog.map(CatalogReach::new));
    }

    public PastSight sight() {
        return sight;
    }
}
