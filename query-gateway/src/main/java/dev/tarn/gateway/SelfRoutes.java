package dev.tarn.gateway;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Map;

/** What this service is, for whoever holds a token. */
final class SelfRoutes {
    private final URI catalog;

    SelfRoutes(URI catalog) {
        this.catalog = catalog;
    }

    void register(RoutesConfig routes) {
        routes.get("/api/v1", this::describe);
    }

    private void describe(Context context) {
        String version = SelfRoutes.class.getPackage().getImplementationVersion();
        context.json(
                Map.of(
                        "service",
                        "query-gateway",
                        "version",
                        version == null ? "development" : version,
                        "links",
                        Map.of(
                                "self",
                                "/api/v1",
                                "info",
                                "/v1/info",
                                "catalog",
                                catalog.toString())));
    }
}
