package dev.tarn.catalog.opa;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.TableColumns;
import dev.tarn.catalog.instant.Moments;
import dev.tarn.catalog.instant.PastTabulars;
import dev.tarn.catalog.pass.ReplayPasses;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.identity.Principal;
import java.util.Optional;
import java.util.function.Function;

/** Every {@code new} of the decisions for Trino. */
public final class OpaWiring {
    private final DecisionRoutes routes;

    /** {@code people} finds who is known and not disabled, with the roles of now. */
    public OpaWiring(
            Function<String, Optional<Principal>> people,
            Decisions decisions,
            TableColumns columns,
            Moments moments,
            PastTabulars past,
            Secret encryptionKey,
            ReplayPasses passes) {
        routes =
                new DecisionRoutes(
                        new Trino(
                                people,
                                decisions,
                                columns,
                                new PastLakes(moments, past),
                                new MaskSql(new MaskKeys(encryptionKey)),
                                passes));
    }

    public void register(RouteTable table) {
        routes.register(table);
    }
}
