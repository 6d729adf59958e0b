package dev.tarn.benchmarks;

import dev.tarn.benchmarks.access.DecisionCommand;
import dev.tarn.benchmarks.catalog.CatalogCommand;
import dev.tarn.benchmarks.catalog.GrowthCommand;
import dev.tarn.benchmarks.chaos.ChaosCommand;
import dev.tarn.benchmarks.gateway.GatewayCommand;
import dev.tarn.benchmarks.hot.HotCommand;
import dev.tarn.benchmarks.ingest.WriterCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code tarn bench} command, behind the script {@code tarn} of a source checkout. */
@Command(
        name = "bench",
        description = "Measures Tarn, beside peers where there are some.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            CatalogCommand.class,
            GrowthCommand.class,
            WriterCommand.class,
            GatewayCommand.class,
            DecisionCommand.class,
            ChaosCommand.class,
            HotCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Results are dated files in benchmarks/results. benchmarks/README.md has more to run by hand.",
            "Machines differ and are often shared: compare what was measured in one run."
        })
public final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setCommandName("tarn bench")
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, command, _) -> {
                    failure.printStackTrace(command.getErr());
                    return 1;
                });
    }
}
