package dev.tarn.launcher;

import dev.tarn.embedded.EngineException;
import dev.tarn.launcher.access.AccessCommand;
import dev.tarn.launcher.access.ExplainCommand;
import dev.tarn.launcher.batch.BatchesCommand;
import dev.tarn.launcher.catalog.CatalogCommand;
import dev.tarn.launcher.catalog.DiffCommand;
import dev.tarn.launcher.catalog.HistoryCommand;
import dev.tarn.launcher.catalog.RestoreCommand;
import dev.tarn.launcher.catalog.TablesCommand;
import dev.tarn.launcher.catalog.UndropCommand;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.ingest.IngestCommand;
import dev.tarn.launcher.retention.HoldsCommand;
import dev.tarn.launcher.retention.RetentionCommand;
import dev.tarn.launcher.sql.AuditCommand;
import dev.tarn.launcher.sql.QueriesCommand;
import dev.tarn.launcher.sql.SqlCommand;
import dev.tarn.launcher.state.LaunchFailure;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code tarn} command, behind the script of that name. */
@Command(
        name = "tarn",
        description = "An open lakehouse in one download.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; one line on standard error says why",
            "2:not understood",
            "3:status: nothing runs",
            "4:audit: something is not as it was; the command says what",
            "5:audit: nobody can say"
        },
        footer = {
            "",
            "The script itself answers to:",
            "  build    build what changed; up does this by itself",
            "  test     every check and every test",
            "  check    format, static checks and architecture rules, no slow test",
            "  format   format the sources and sort the poms",
            "  bench    measure, beside peers; bench --help lists what there is"
        })
public final class Tarn {
    private Tarn() {}

    public static void main(String[] args) {
        System.exit(commandLine(InstantSource.system(), List.of(args)).execute(args));
    }

    static CommandLine commandLine(InstantSource clock, List<String> arguments) {
        return new CommandLine(new Tarn())
                .addSubcommand(new UpCommand(clock, arguments))
                .addSubcommand(new DownCommand(clock))
                .addSubcommand(new StatusCommand(clock))
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new TablesCommand())
                .addSubcommand(new IngestCommand())
                .addSubcommand(new BatchesCommand())
                .addSubcommand(new HistoryCommand())
                .addSubcommand(new DiffCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new UndropCommand())
                .addSubcommand(new CatalogCommand())
                .addSubcommand(new AccessCommand())
                .addSubcommand(new HoldsCommand())
                .addSubcommand(new RetentionCommand())
                .addSubcommand(new SqlCommand())
                .addSubcommand(new QueriesCommand())
                .addSubcommand(audit())
                .addSubcommand(new VersionCommand())
                .addSubcommand(new HelpCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, _) -> {
                    command.getErr().println("tarn: " + oneLine(failure));
                    return ExitCode.FAILURE;
                });
    }

    /** Two of its questions are the catalog's, and are asked elsewhere as well. */
    private static CommandLine audit() {
        return new CommandLine(new AuditCommand())
                .addSubcommand("changed", new DiffCommand())
                .addSubcommand("could", new ExplainCommand());
    }

    // What we know of is one clear line; anything else is a bug, and its type helps to find it.
    static String oneLine(Exception failure) {
        String text =
                switch (failure) {
                    case LaunchFailure known -> known.getMessage();
                    case EngineException known -> known.getMessage();
                    case ClientFailure known -> known.getMessage();
                    default -> "unexpected " + failure;
                };
        return text.lines().map(String::strip).collect(Collectors.joining(" "));
    }
}
