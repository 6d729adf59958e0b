package dev.tarn.gateway.cluster;

import dev.tarn.chassis.http.HttpRefusal;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;

/** What Trino's clients ask before anything else. */
public final class InfoRoutes {
    /** Open to strangers, as it is in Trino. */
    public static final String PATH = "/v1/info";

    private final Clusters clusters;

    InfoRoutes(Clusters clusters) {
        this.clusters = clusters;
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, this::info);
    }

    private void info(Context context) {
        byte[] info =
                clusters.active().stream()
                        .flatMap(cluster -> cluster.info().stream())
                        .findFirst()
                        .orElseThrow(() ->
                                new HttpRefusal(
                                        503, "Trino does not answer", Map.of("Retry-After", "1")));
        context.contentType("application/json").result(info);
    }
}
