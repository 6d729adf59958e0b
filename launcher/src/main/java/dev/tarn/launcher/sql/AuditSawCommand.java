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

    @Parameters(paramLabel = "USER", description = "In whose name they ran.")
    private String user = "";

    @Option(
            names = "--at",
            required = true,
            paramLabel = "TIME",
            description = "Like 2026-01-31T12:00:00Z.")
    private String at = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many queries at most (default: ${DEFAULT-VALUE}).")
    private int limit = 1000;

    @Option(
            names = "--after",
            paramLabel = "TOKEN",
            description = "Goes on where an earlier list ended, which says with what.")
    private Optional<String> after = Optional.empty();

    @Option(names = "--json", description = "For programs: whole receipts, one a line.")
    private boolean json;

    @Override
    public Integer call() {
        return options.with(gateway -> {
            String parameters =
                    QueryFilters.parameter("user", Optional.of(user))
                            + QueryFilters.parameter("at", Optional.of(at));
            new QueryList(parameters, limit, after, json)
                    .printAndTell(gateway, System.out, System.err);
            return 0;
        });
    }
}
