package dev.tarn.benchmarks.rig;

import dev.tarn.catalog.CatalogConfig;
import dev.tarn.catalog.CatalogServer;
import dev.tarn.chassis.command.ServiceCommand;
import dev.tarn.chassis.config.ConfigLoader;
import java.util.List;

/** The catalog as {@code CatalogMain} runs it, but for its clock, which may be moved. */
final class MovedCatalog {
    private MovedCatalog() {}

    public static void main(String[] args) {
        var clock = MovedClock.ofThisProcess();
        var command =
                new ServiceCommand<>(
                        "catalog-server",
                        "CATALOG",
                        CatalogConfig.class,
                        CatalogConfig::admin,
                        config -> CatalogServer.start(config, clock));
        System.exit(command.run(List.of(args), ConfigLoader.environment(), System.out, System.err));
    }
}
