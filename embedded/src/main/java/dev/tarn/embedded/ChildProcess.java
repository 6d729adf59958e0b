package dev.tarn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One program that runs beside us: in a session of its own, its output in a bounded log file, its
 * identity in a pid file, ended by a watchdog when we die first.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final Duration LOG_CHECK = Duration.ofSeconds(10);

    /** Anything else, such as PGDATA or JAVA_TOOL_OPTIONS, would change what we start. */
    private static final Set<String> INHERITED =
            Set.of("HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "TMPDIR", "TZ", "USER");

    private final ChildCommand command;
    private final Process process;
    private final Watchdog watchdog;
    private final LogFile log;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<ChildExit> exit = new CompletableFuture<>();

    private ChildProcess(ChildCommand command, Process process, Watchdog watchdog, LogFile log) {
        this.command = command;
        this.process = process;
        this.watchdog = watchdog;
        this.log = log;
    }

    /** Starts the child, and refuses while an earlier one with the same pid file still runs. */
    public static ChildProcess start(ChildCommand command) {
        PidFile pidFile = new PidFile(command.pidFile());
        pidFile.alive()
                .ifPresent(other -> {
                    throw new EngineException(
                            command.name() + " runs already, with pid " + other.pid());
                });
        LogFile log = new LogFile(command.logFile());
        log.startAnew();
        Process process = spawn(command);
        Watchdog watchdog;
        try {
            pidFile.write(process.toHandle(), command.marker());
            watchdog =
                    Watchdog.over(process.toHandle(), command.stopSignal(), command.stopPatience());
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
        ChildProcess child = new ChildProcess(command, process, watchdog, log);
        Thread.ofPlatform().daemon().name("watch-" + command.name()).start(child::watch);
        LOG.atInfo()
                .addKeyValue("child", command.name())
                .addKeyValue("pid", process.pid())
                .log("Started");
        return child;
    }

    private static Process spawn(ChildCommand command) {
        List<String> line = new ArrayList<>(OwnSession.prefix());
        line.addAll(command.command());
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.directory(command.directory().toFile());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(command.environment());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(command.logFile().toFile()));
        try {
            Files.createDirectories(command.directory());
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new EngineException("Cannot start " + command.name() + ": " + e.getMessage(), e);
        }
    }

    private void watch() {
        try {
            while (!process.waitFor(LOG_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                limitLog();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        watchdog.close();
        new PidFile(command.pidFile()).delete();
        ChildExit end = new ChildExit(command.name(), pid(), process.exitValue(), stopping.get());
        LOG.atInfo()
                .addKeyValue("child", end.name())
                .addKeyValue("pid", end.pid())
                .addKeyValue("code", end.code())
                .addKeyValue("expected", end.expected())
                .log("Ended");
        exit.complete(end);
    }

    private void limitLog() {
        try {
            log.limit();
        } catch (EngineException e) {
            LOG.atWarn().setCause(e).log("The log of {} grows on", command.name());
        }
    }

    public String name() {
        return command.name();
    }

    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public LogFile log() {
        return log;
    }

    /** Completes as soon as the child ends, for whatever reason. */
    public CompletableFuture<ChildExit> onExit() {
        return exit.copy();
    }

    /** How the child ended, if it has. */
    public Optional<ChildExit> exit() {
        return Optional.ofNullable(exit.getNow(null));
    }

    /**
     * Asks the child to end, kills it when it takes too long, and returns how it ended. An
     * interrupt does not cut this short: a child must not be left behind because its start was
     * abandoned.
     */
    public ChildExit stop() {
        boolean interrupted = Thread.interrupted();
        try {
            stopping.set(true);
            Orphan.end(process.toHandle(), command.stopSignal(), command.stopPatience());
            return exit.join();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the child as a crash would: no chance to tidy up. */
    public ChildExit kill() {
        process.destroyForcibly();
        return exit.join();
    }

    @Override
    public void close() {
        stop();
    }
}
