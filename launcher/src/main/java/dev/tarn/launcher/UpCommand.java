package dev.tarn.launcher;

import dev.tarn.launcher.console.DataOption;
import dev.tarn.launcher.console.Logging;
import dev.tarn.launcher.report.ProgressDisplay;
import dev.tarn.launcher.report.Summary;
import dev.tarn.launcher.run.AlreadyRunning;
import dev.tarn.launcher.run.Lakehouse;
import dev.tarn.launcher.run.LakehouseOptions;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.PortChoice;
import java.io.Console;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Starts PostgreSQL, the object store, catalog, writer, gateway and Trino.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--detach",
            description = "Run in the background; return when everything is ready.")
    private boolean detach;

    @Mixin private DataOption data = new DataOption();

    @Option(
            names = "--ports",
            paramLabel = "auto|default",
            description =
                    "auto takes free ports and keeps them for this data folder; default takes 8181 (catalog), 8182 (writer), 8080 and 8443 (gateway), 8090 (Trino), 9000 (S3), 5433 (PostgreSQL), 9180-9182 (metrics and health). Without it: as the last time, default at first.")
    private Optional<PortChoice> ports = Optional.empty();

    @Option(names = "--no-trino", description = "Without Trino, and so without the sample.")
    private boolean noTrino;

    @Option(
            names = "--trino-jvm",
            paramLabel = "OPTIONS",
            split = " +",
            description =
                    "More options for Trino's JVM, separated by blanks, such as --trino-jvm=-Xmx8g; it has 1.5 GB of heap otherwise.")
    private List<String> trinoJvm = List.of();

    @Option(names = "--no-sample", description = "Without the sample tables.")
    private boolean noSample;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = Endpoints.LOOPBACK,
            description =
                    "The address of this machine on which services and object store listen (default: ${DEFAULT-VALUE}). Trino, PostgreSQL and metrics stay on 127.0.0.1.")
    private String host = Endpoints.LOOPBACK;

    @Option(names = "--in-background", hidden = true, description = "What --detach starts.")
    private boolean inBackground;

    private final InstantSource clock;
    private final List<String> arguments;
    private final PrintStream out = System.out;
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * A start, now or in the background.
     *
     * @param arguments the whole command line, which a launcher in the background gets again
     */
    UpCommand(InstantSource clock, List<String> arguments) {
        this.clock = clock;
        this.arguments = List.copyOf(arguments);
    }

    @Override
    public Integer call() {
        requireOwnAddress(host);
        DataFolder folder = data.folder();
        if (!detach) {
            return foreground(folder);
        }
        Logging.quiet();
        List<String> again = new ArrayList<>(arguments);
        again.removeIf(argument -> argument.startsWith("--detach"));
        again.add("--in-background");
        new Background(folder, clock).start(again, Version.current().tarn());
        return ExitCode.OK;
    }

    private int foreground(DataFolder folder) {
        String version = Version.current().tarn();
        folder.prepare(version);
        Logging.toFile(folder.log("tarn"));
        out.println("Starting Tarn " + version + " in " + folder);
        try (var display = new ProgressDisplay(out, isTerminal(), clock)) {
            var options =
                    new LakehouseOptions(
                            DataOption.tarnHome(),
                            folder.path(),
                            ports,
                            !noTrino,
                            trinoJvm,
                            !noSample,
                            host);
            Lakehouse lakehouse;
            try {
                lakehouse = Lakehouse.prepare(options, version, clock, display);
            } catch (AlreadyRunning e) {
                out.println(e.getMessage() + ".");
                new Background(folder, clock).follow();
                return ExitCode.OK;
            }
            return run(lakehouse, display);
        }
    }

    private int run(Lakehouse lakehouse, ProgressDisplay display) {
        // Ctrl-C and SIGTERM: the JVM waits for this before it ends.
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    if (stopping.compareAndSet(false, true)) {
                                        out.println("Stopping …");
                                        lakehouse.close();
                                    }
                                },
                                "stop"));
        try {
            lakehouse.start();
            display.close();
            if (!inBackground) {
                out.print(ready(lakehouse));
            }
            String reason = lakehouse.broken().join();
            return failed(lakehouse, reason);
        } catch (LaunchFailure e) {
            return failed(lakehouse, e.getMessage());
        }
    }

    private static String ready(Lakehouse lakehouse) {
        return Background.readyLine(lakehouse.state())
                + new Summary(lakehouse.state(), lakehouse.secrets(), lakehouse.sampleSnapshot())
                        .text()
                + "\nCtrl-C stops everything; the data stays in "
                + lakehouse.state().dataDir()
                + "\n";
    }

    private int failed(Lakehouse lakehouse, String reason) {
        if (stopping.compareAndSet(false, true)) {
            lakehouse.close();
            throw new LaunchFailure(reason);
        }
        // A signal came during the start: it is the hook that stops, and nobody waits for us.
        return ExitCode.FAILURE;
    }

    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    // A wildcard would do for listening, but the address is also what clients are told.
    private static void requireOwnAddress(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isAnyLocalAddress()
                    || (!address.isLoopbackAddress()
                            && NetworkInterface.getByInetAddress(address) == null)) {
                throw new LaunchFailure("--bind " + host + " is not one address of this machine");
            }
        } catch (UnknownHostException | SocketException e) {
            throw new LaunchFailure("--bind " + host + " is not an address: " + e, e);
        }
    }
}
