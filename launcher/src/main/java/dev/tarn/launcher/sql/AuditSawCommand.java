package dev.tarn.launcher.sql;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "saw",
        description =
                "Lists the queries that were on their way for somebody at a time: sent, and not ended. Their receipts (--json) say which snapshots answered, under which filters and masks.",
        mixinStandardHelpOptions = true)
final class AuditSawCommand implements Callable<Integer> {
    @Mixin private GatewayOptions options = new GatewayOptions();
    @Mixin private ListOptions list = new ListOptions();

    @Parameters(paramLabel = "USER", description = "In whose name they ran.")
    private String user = "";

    @Option(
            names = "--at",
            required = true,
            paramLabel = "TIME",
            description = "Like 2026-01-31T12:00:00Z.")
    private String at = "";

    @Override
    public Integer call() {
        return options.with(gateway -> {
            String parameters =
                    QueryFilters.parameter("user", Optional.of(user))
                            + QueryFilters.parameter("at", Optional.of(at));
            list.of(parameters).printAndTell(gateway, System.out, System.err);
            return 0;
        });
    }
}
