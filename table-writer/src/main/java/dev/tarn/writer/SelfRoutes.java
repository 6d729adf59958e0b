package dev.tarn.writer;

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

    /** What the ledger says has processed a batch. */
    static String pipeline() {
        return "table-writer " + version();
    }

    private static String version() {
        String version = SelfRoutes.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private void describe(Context context) {
        context.json(
                Map.of(
                        "service",
                        "table-writer",
                        "version",
                        version(),
                        "links",
                        Map.of("self", "/api/v1", "catalog", catalog.toString())));
    }
}
