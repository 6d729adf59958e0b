package dev.tarn.gateway.spooling;

import dev.tarn.gateway.catalog.CatalogClient;
import dev.tarn.gateway.trust.TrinoKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;

/** What it takes to let results wait in an object store. */
public record Spooling(SegmentTickets tickets, Standing standing, SegmentCounts counts) {
    private static final String PURPOSE = "segment tickets";

    /** Nothing where it is off: then clients are not heard that ask for it. */
    public static Optional<Spooling> of(
            SpoolingConfig config,
            TrinoKey key,
            Optional<CatalogClient> catalog,
            MeterRegistry meters,
            InstantSource clock) {
        return catalog.filter(_ -> config.enabled())
                .map(client ->
                        new Spooling(
                                new SegmentTickets(
                                        key.secretFor(PURPOSE), config.ticketLifetime(), clock),
                                new Standing(client, clock),
                                new SegmentCounts(meters)));
    }
}
