package dev.tarn.launcher.sql;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "reads",
        description =
                "Lists the queries that read a table, a column of it, or a snapshot. Where it is not known which columns were read, a query is listed as well.",
        mixinStandardHelpOptions = true)
final class AuditReadsCommand implements Callable<Integer> {
    @Mixin private GatewayOptions options = new GatewayOptions();
    @Mixin private ListOptions list = new ListOptions();

    @Option(names = "--table", paramLabel = "TABLE", description = "As catalog.schema.table.")
    private Optional<String> table = Optional.empty();

    @Option(names = "--column", paramLabel = "COLUMN", description = "A column of the table.")
    private Optional<String> column = Optional.empty();

    @Option(names = "--snapshot", paramLabel = "ID", description = "A snapshot, of any table.")
    private Optional<String> snapshot = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only queries from then on, as in 2026-01-31T00:00:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Only queries before then.")
    private Optional<String> until = Optional.empty();

    @Override
    public Integer call() {
        return options.with(gateway -> {
            String parameters =
                    QueryFilters.parameter("read-table", table)
                            + QueryFilters.parameter("column", column)
                            + QueryFilters.parameter("snapshot", snapshot)
                            + QueryFilters.parameter("since", since)
                            + QueryFilters.parameter("until", until);
            list.of(parameters).printAndTell(gateway, System.out, System.err);
            return 0;
        });
    }
}
