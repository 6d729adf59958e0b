package dev.tarn.benchmarks.rig;

import dev.tarn.chassis.command.ServiceCommand;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.gateway.GatewayConfig;
import dev.tarn.gateway.GatewayServer;
import java.util.List;

/** The gateway as {@code GatewayMain} runs it, but for its clock, which may be moved. */
final class MovedGateway {
    private MovedGateway() {}

    public static void main(String[] args) {
        var clock = MovedClock.ofThisProcess();
        var command =
                new ServiceCommand<>(
                        "query-gateway",
                        "GATEWAY",
                        GatewayConfig.class,
                        GatewayConfig::admin,
                        config -> GatewayServer.start(config, clock));
        System.exit(command.run(List.of(args), ConfigLoader.environment(), System.out, System.err));
    }
}
