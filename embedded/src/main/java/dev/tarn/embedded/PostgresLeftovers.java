package dev.tarn.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what an earlier PostgreSQL left running on a data folder. Two on one folder would destroy
 * it: PostgreSQL guards against that with {@code postmaster.pid} and shared memory, but gives up
 * when the pid in that file belongs to somebody else by now, and when backends outlive their
 * postmaster.
 */
record PostgresLeftovers(Path dataDir) {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLeftovers.class);
    private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(30);
    private static final Duration BACKENDS_NOTICE = Duration.ofSeconds(5);

    void clear() {
        Optional<ProcessHandle> named = namedProcess();
        named.filter(this::isPostgresHere)
                .ifPresent(postmaster -> {
                    LOG.warn("Stopping an orphan PostgreSQL, pid {}", postmaster.pid());
                    Orphan.end(postmaster, StopSignal.INT, FAST_SHUTDOWN);
                });
        // Backends end by themselves as soon as they notice that the postmaster is gone; one that
        // is busy may take its time.
        for (ProcessHandle backend : backends()) {
            if (!Orphan.ended(backend, BACKENDS_NOTICE)) {
                LOG.warn("Killing an orphan backend of PostgreSQL, pid {}", backend.pid());
                Orphan.end(backend, StopSignal.TERM, BACKENDS_NOTICE);
            }
        }
        // A living stranger with that pid would make PostgreSQL believe that another postmaster
        // runs. A dead one it recognises itself.
        if (named.filter(ProcessHandle::isAlive).isPresent()) {
            deletePidFile();
        }
    }

    private Optional<ProcessHandle> namedProcess() {
        try {
            List<String> lines = Files.readAllLines(pidFile(), UTF_8);
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        } catch (NoSuchFileException | NumberFormatException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EngineException("Cannot read " + pidFile() + ": " + e, e);
        }
    }

    private List<ProcessHandle> backends() {
        return ProcessHandle.allProcesses().filter(this::isPostgresHere).toList();
    }

    // A postmaster and its backends work in the data folder. Linux shows where a process works;
    // elsewhere the postmaster's command line names the folder, and PostgreSQL itself looks for
    // living backends by their shared memory.
    private boolean isPostgresHere(ProcessHandle process) {
        Path worksIn = Path.of("/proc", Long.toString(process.pid()), "cwd");
        String command = process.info().commandLine().orElse("");
        if (!Files.isSymbolicLink(worksIn)) {
            return command.contains("postgres") && command.contains("-D " + dataDir);
        }
        try {
            return command.contains("postgres")
                    && Files.readSymbolicLink(worksIn).equals(dataDir.toRealPath());
        } catch (IOException _) {
            // It ended meanwhile, or belongs to another user and is none of ours.
            return false;
        }
    }

    private void deletePidFile() {
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new EngineException("Cannot delete " + pidFile() + ": " + e, e);
        }
    }

    private Path pidFile() {
        return dataDir.resolve("postmaster.pid");
    }
}
