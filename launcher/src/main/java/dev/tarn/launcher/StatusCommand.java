package dev.tarn.launcher;

import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.console.DataOption;
import dev.tarn.launcher.console.Logging;
import dev.tarn.launcher.report.Probes;
import dev.tarn.launcher.report.StatusReport;
import dev.tarn.launcher.report.StatusText;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.RunState;
import dev.tarn.launcher.state.Secrets;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Says what runs, where, and with which credentials.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Option(names = "--json", description = "For programs: every address and credential.")
    private boolean json;

    @Mixin private DataOption data = new DataOption();

    private final InstantSource clock;
    private final PrintStream out = System.out;

    StatusCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Logging.quiet();
        DataFolder folder = data.folder();
        Optional<RunState> running =
                folder.exists()
                        ? folder.run().read().filter(state -> state.launcher().isPresent())
                        : Optional.empty();
        if (running.isEmpty()) {
            out.println(
                    json
                            ? StatusReport.stoppedJson(
                                    Version.current().tarn(), folder.path().toString())
                            : "Tarn is not running in " + folder + "; ./tarn up starts it.");
            return ExitCode.NOT_RUNNING;
        }
        StatusReport report = report(running.orElseThrow(), folder.secrets());
        out.print(json ? report.json() + "\n" : new StatusText(report).text());
        return ExitCode.OK;
    }

    private StatusReport report(RunState state, Secrets secrets) {
        var endpoints = new Endpoints(state.host(), state.ports());
        try (var http = new JsonHttp()) {
            var health = new Probes(endpoints, secrets, http).ask(state);
            return new StatusReport(state, health, secrets, clock.instant());
        }
    }
}
