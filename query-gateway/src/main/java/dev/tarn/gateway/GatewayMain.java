package dev.tarn.gateway;

import dev.tarn.chassis.command.ServiceCommand;
import dev.tarn.chassis.config.ConfigLoader;
import java.time.InstantSource;
import java.util.List;

/** The gateway as a process of its own. */
public final class GatewayMain {
    private GatewayMain() {}

    public static void main(String[] args) {
        var command =
                new ServiceCommand<>(
                        "query-gateway",
                        "GATEWAY",
                        GatewayConfig.class,
                        GatewayConfig::admin,
                        config -> GatewayServer.start(config, InstantSource.system()),
                        GatewayServer::migrate);
        System.exit(command.run(List.of(args), ConfigLoader.environment(), System.out, System.err));
    }
}
