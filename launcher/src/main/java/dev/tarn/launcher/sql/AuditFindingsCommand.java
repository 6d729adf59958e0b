package dev.tarn.launcher.sql;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "findings",
        description =
                "Lists what queries have read of the past although nobody in whose name they read it saw that much: snapshots that TIME_TRAVEL did not reach by the rules of then. There are none while every engine loads tables in the name of its users.",
        mixinStandardHelpOptions = true)
final class AuditFindingsCommand implements Callable<Integer> {
    @Mixin private GatewayOptions options = new GatewayOptions();
    @Mixin private ListOptions list = new ListOptions();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Only of queries that ran in this name.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "Only of queries that read catalog.schema.table.")
    private Optional<String> table = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only of queries from then on, as in 2026-01-31T00:00:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Only of queries before then.")
    private Optional<String> until = Optional.empty();

    @Override
    public Integer call() {
        return options.with(gateway -> {
            String parameters =
                    QueryFilters.parameter("past-without-right", Optional.of("true"))
                            + QueryFilters.parameter("user", user)
                            + QueryFilters.parameter("read-table", table)
                            + QueryFilters.parameter("since", since)
                            + QueryFilters.parameter("until", until);
            list.of(parameters, QueryColumns.FINDINGS)
                    .printAndTell(gateway, System.out, System.err);
            return 0;
        });
    }
}
