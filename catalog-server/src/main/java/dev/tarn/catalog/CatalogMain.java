package dev.tarn.catalog;

import dev.tarn.chassis.command.ServiceCommand;
import dev.tarn.chassis.config.ConfigLoader;
import java.time.InstantSource;
import java.util.List;

/** The catalog as a process of its own. */
public final class CatalogMain {
    private CatalogMain() {}

    public static void main(String[] args) {
        var command =
                new ServiceCommand<>(
                        "catalog-server",
                        "CATALOG",
                        CatalogConfig.class,
                        CatalogConfig::admin,
                        config -> CatalogServer.start(config, InstantSource.system()),
                        CatalogServer::migrate);
        System.exit(command.run(List.of(args), ConfigLoader.environment(), System.out, System.err));
    }
}
