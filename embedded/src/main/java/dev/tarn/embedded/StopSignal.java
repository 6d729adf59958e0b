package dev.tarn.embedded;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** How a program is asked to end: most by TERM, PostgreSQL's fast shutdown by INT. */
public enum StopSignal {
    TERM,
    INT;

    /** Asks; whether the process obeys is seen by waiting for its end. */
    void send(ProcessHandle process) {
        if (this == TERM) {
            process.destroy();
            return;
        }
        // Java can send TERM and KILL only. isAlive compares the start time, so a recycled pid is
        // not hit.
        if (process.isAlive()) {
            shell("kill -s " + name() + " " + process.pid());
        }
    }

    private static void shell(String line) {
        try {
            Process shell =
                    new ProcessBuilder("sh", "-c", line)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!shell.waitFor(5, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
        } catch (IOException e) {
            throw new EngineException("Cannot run sh -c '" + line + "': " + e, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
