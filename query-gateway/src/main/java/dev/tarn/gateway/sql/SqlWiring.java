package dev.tarn.gateway.sql;

import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.statement.OpenPages;
import dev.tarn.gateway.statement.Statements;
import io.javalin.config.RoutesConfig;

/** Every {@code new} of SQL for scripts. */
public final class SqlWiring {
    private final SqlRoutes routes;

    public SqlWiring(
            Statements statements,
            Clusters clusters,
            ExternalAddress.Source addresses,
            OpenPages pages) {
        routes = new SqlRoutes(new SqlRun(statements, clusters), addresses, pages);
    }

    public void register(RoutesConfig javalin) {
        routes.register(javalin);
    }
}
