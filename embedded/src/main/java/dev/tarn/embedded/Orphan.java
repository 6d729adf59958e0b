package dev.tarn.embedded;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends processes that an earlier life of ours left behind, and any other by its handle. */
public final class Orphan {
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private Orphan() {}

    /** Stops what the pid file remembers, if it lives; returns the pid that was stopped. */
    public static Optional<Long> stop(PidFile pidFile, StopSignal signal, Duration patience) {
        Optional<ProcessHandle> alive = pidFile.alive();
        alive.ifPresent(process -> end(process, signal, patience));
        pidFile.delete();
        return alive.map(ProcessHandle::pid);
    }

    static void end(ProcessHandle process, StopSignal signal, Duration patience) {
        signal.send(process);
        if (!ended(process, patience)) {
            process.destroyForcibly();
            if (!ended(process, AFTER_KILL)) {
                throw new EngineException(
                        "Process " + process.pid() + " does not end, not even by kill");
            }
        }
    }

    static boolean ended(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new EngineException("Cannot wait for process " + process.pid(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while process " + process.pid() + " ends");
        }
    }
}
