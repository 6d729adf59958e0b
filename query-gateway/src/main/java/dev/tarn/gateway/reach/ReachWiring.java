package dev.tarn.gateway.reach;

import dev.tarn.gateway.uses.CatalogCalls;
import dev.tarn.gateway.uses.UsesConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/** Every {@code new} of who sees what of the past. */
public final class ReachWiring {
    /** A statement waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PastSight sight;

    /** The catalog tells those of {@code uses}, who are an engine there. */
    public ReachWiring(UsesConfig config, HttpClient client, URI catalog) {
        sight =
                new PastSight(
                        config.clientSecret()
                                .map(secret ->
                                        new CatalogReach(
                                                new CatalogCalls(
                                                        client,
                                                        catalog,
                                                        config.clientId(),
                                                        secret,
                                                        PATIENCE))));
    }

    public PastSight sight() {
        return sight;
    }
}
