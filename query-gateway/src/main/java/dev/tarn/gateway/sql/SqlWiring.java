package dev.tarn.gateway.sql;

import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.statement.OpenPages;
import dev.tarn.gateway.statement.Statements;
import io.javalin.config.RoutesConfig;

/** Every {@code new} of SQL for scripts. */
public final class SqlWiring {
    private final SqlRun run;
    private final SqlRoutes routes;

    public SqlWiring(
            Statements statements,
            Clusters clusters,
            ExternalAddress.Source addresses,
            OpenPages pages,
            Receipts receipts) {
        run = new SqlRun(statements, clusters);
        routes = new SqlRoutes(run, addresses, pages, receipts);
    }

    /** For whoever wants a statement followed to its end. */
    public SqlRun run() {
        return run;
    }

    public void register(RoutesConfig javalin) {
        routes.register(javalin);
    }
}
