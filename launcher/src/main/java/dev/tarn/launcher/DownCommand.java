package dev.tarn.launcher;

import dev.tarn.launcher.console.DataOption;
import dev.tarn.launcher.console.Logging;
import dev.tarn.launcher.report.ProgressDisplay;
import dev.tarn.launcher.run.Leftovers;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.RunState;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "down",
        description = "Stops everything, in order; the data stays.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Runnable {
    /** More than all parts together may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    @Mixin private DataOption data = new DataOption();

    private final InstantSource clock;
    private final PrintStream out = System.out;

    DownCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void run() {
        Logging.quiet();
        DataFolder folder = data.folder();
        Optional<RunState> last = folder.exists() ? folder.run().read() : Optional.empty();
        Optional<ProcessHandle> launcher = last.flatMap(RunState::launcher);
        if (last.isPresent() && launcher.isPresent()) {
            stop(folder, last.orElseThrow(), launcher.orElseThrow());
        } else if (folder.exists()) {
            tidyUp(folder, last.isPresent());
        } else {
            out.println("Tarn is not running in " + folder + ".");
        }
    }

    private void stop(DataFolder folder, RunState state, ProcessHandle launcher) {
        Instant begun = clock.instant();
        out.println("Stopping Tarn in " + folder);
        launcher.destroy();
        try (var display = new ProgressDisplay(out, UpCommand.isTerminal(), clock)) {
            display.begin(state);
            while (!ended(launcher)) {
                folder.run().read().filter(run -> run.pid() == launcher.pid()).ifPresent(display);
                if (clock.instant().isAfter(begun.plus(PATIENCE))) {
                    out.println("It takes too long; killing the launcher.");
                    launcher.destroyForcibly();
                }
            }
        }
        if (folder.run().read().isPresent()) {
            tidyUp(folder, true);
        }
        out.println(
                "Stopped in %s."
                        .formatted(
                                ProgressDisplay.seconds(
                                        Duration.between(begun, clock.instant()).toMillis())));
    }

    private static boolean ended(ProcessHandle launcher) {
        try {
            launcher.onExit().get(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new LaunchFailure("Cannot wait for the launcher: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("Interrupted; the stop goes on", e);
        }
    }

    /** The launcher is gone: what it left behind is ours to stop. */
    private void tidyUp(DataFolder folder, boolean diedRunning) {
        try (var _ =
                folder.lock()
                        .orElseThrow(() ->
                                new LaunchFailure("A launcher is just starting in " + folder))) {
            Map<String, Long> stopped = new Leftovers(folder).stop();
            if (stopped.isEmpty() && !diedRunning) {
                out.println("Tarn is not running in " + folder + ".");
            } else {
                out.println(
                        "The launcher in "
                                + folder
                                + " had died without stopping its parts; "
                                + describe(stopped));
            }
        }
    }

    private static String describe(Map<String, Long> stopped) {
        return stopped.isEmpty()
                ? "nothing of it runs any more."
                : stopped.entrySet().stream()
                        .map(part -> part.getKey() + " (pid " + part.getValue() + ")")
                        .collect(Collectors.joining(", ", "stopped now: ", "."));
    }
}
