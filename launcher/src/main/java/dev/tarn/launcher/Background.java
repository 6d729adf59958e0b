package dev.tarn.launcher;

import dev.tarn.embedded.OwnSession;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.report.ProgressDisplay;
import dev.tarn.launcher.report.Summary;
import dev.tarn.launcher.run.Sample;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.RunState;
import dev.tarn.launcher.state.Secrets;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A launcher in the background, and what is seen of it from the foreground. */
final class Background {
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** How long what was killed may still be seen. */
    private static final Duration DYING = Duration.ofSeconds(5);

    private static final String ARCHIVE_OPTION = "-XX:SharedArchiveFile=";
    private static final String COMPLAINT = "tarn: ";

    private final DataFolder folder;
    private final InstantSource clock;
    private final PrintStream out = System.out;

    Background(DataFolder folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Starts a launcher that outlives us and its terminal, and returns when everything is ready.
     *
     * @param arguments of the command, without what made it come here
     */
    void start(List<String> arguments, String version) {
        folder.prepare(version);
        if (running().isPresent() && isFollowed()) {
            return;
        }
        out.println("Starting Tarn " + version + " in " + folder);
        Path output = folder.log("up");
        ProcessHandle launcher = spawn(arguments, output);
        Optional<RunState> ready = awaitReady(launcher);
        if (ready.isEmpty()) {
            throw new LaunchFailure(complaint(output));
        }
        show(ready.orElseThrow());
        out.println("\n./tarn down stops everything; the data stays in " + folder);
    }

    /** Not when the other launcher was killed a moment ago, and is only not gone yet. */
    private boolean isFollowed() {
        try {
            out.println("Tarn runs already in " + folder + ".");
            follow();
            return true;
        } catch (ClientFailure | LaunchFailure failure) {
            if (running().flatMap(RunState::launcher).filter(it -> !ended(it, DYING)).isPresent()) {
                throw failure;
            }
            out.println("It has just ended.");
            return false;
        }
    }

    /** Waits until the launcher that runs already is ready, and shows where everything is. */
    void follow() {
        Optional<RunState> ready = running().flatMap(RunState::launcher).flatMap(this::awaitReady);
        show(ready.orElseThrow(() -> new LaunchFailure("The other launcher has ended meanwhile")));
    }

    private Optional<RunState> running() {
        return folder.run().read().filter(state -> state.launcher().isPresent());
    }

    private ProcessHandle spawn(List<String> arguments, Path output) {
        List<String> command = new ArrayList<>(OwnSession.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .map(Background::withArchiveOfForeground)
                .forEach(command::add);
        command.add(Tarn.class.getName());
        command.addAll(arguments);
        try {
            Files.deleteIfExists(output);
            Files.createFile(
                    output,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            Process process =
                    builder.redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .start();
            return process.toHandle();
        } catch (IOException e) {
            throw new LaunchFailure("Cannot start in the background: " + e.getMessage(), e);
        }
    }

    // The archive of loaded classes is written by whoever ends first without one. We, who load few,
    // must not write the one that the launcher maps.
    private static String withArchiveOfForeground(String option) {
        return option.startsWith(ARCHIVE_OPTION)
                ? ARCHIVE_OPTION
                        + Path.of(option.substring(ARCHIVE_OPTION.length()))
                                .resolveSibling("up.jsa")
                : option;
    }

    /** Shows the progress of the launcher; nothing when it ends before it is ready. */
    private Optional<RunState> awaitReady(ProcessHandle launcher) {
        Instant deadline = clock.instant().plus(START_PATIENCE);
        try (var display = new ProgressDisplay(out, UpCommand.isTerminal(), clock)) {
            while (clock.instant().isBefore(deadline)) {
                Optional<RunState> state =
                        folder.run().read().filter(run -> run.pid() == launcher.pid());
                state.ifPresent(display);
                if (state.filter(RunState::isReady).isPresent()) {
                    return state;
                }
                if (ended(launcher, LOOK_AGAIN)) {
                    return Optional.empty();
                }
            }
        }
        throw new LaunchFailure(
                "Not ready after "
                        + START_PATIENCE.toMinutes()
                        + " minutes; it goes on in the background: see ./tarn status");
    }

    private static boolean ended(ProcessHandle launcher, Duration patience) {
        try {
            launcher.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new LaunchFailure("Cannot wait for the launcher: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("Interrupted; the start goes on in the background", e);
        }
    }

    private static String complaint(Path output) {
        try {
            return Files.readAllLines(output).stream()
                    .filter(line -> line.startsWith(COMPLAINT))
                    .map(line -> line.substring(COMPLAINT.length()))
                    .reduce((_, last) -> last)
                    .orElse("The launcher ended during its start; its output: " + output);
        } catch (IOException e) {
            throw new LaunchFailure("Cannot read " + output + ": " + e.getMessage(), e);
        }
    }

    private void show(RunState state) {
        Secrets secrets = folder.secrets();
        out.print(readyLine(state) + new Summary(state, secrets, snapshot(state, secrets)).text());
    }

    private Optional<String> snapshot(RunState state, Secrets secrets) {
        try (var http = new JsonHttp()) {
            var catalog = new Endpoints(state.host(), state.ports()).catalog();
            return new Sample(folder)
                    .firstSnapshot(
                            CatalogClient.login(
                                    http, catalog, Endpoints.ADMIN, secrets.adminSecret()));
        }
    }

    static String readyLine(RunState state) {
        return "\nTarn is ready, after %s.\n\n"
                .formatted(ProgressDisplay.seconds(state.readyMillis()));
    }
}
