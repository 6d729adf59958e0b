package dev.tarn.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends a child when this process dies without a chance to do so itself ({@code kill -9}, out of
 * memory). A small shell waits for the end of a pipe that only we hold open; works on Linux and
 * macOS.
 */
final class Watchdog implements AutoCloseable {
    // The start time is compared again, so that a recycled pid is never killed. Without ps both are
    // empty, and the pid alone decides: the child was alive when its parent died an instant ago.
    private static final String SCRIPT =
            """
            born() { ps -o lstart= -p "$1" 2>/dev/null; }
            then=$(born "$1")
            while read -r _; do :; done
            [ "$(born "$1")" = "$then" ] || exit 0
            kill -s "$2" "$1" 2>/dev/null || exit 0
            left=$3
            while [ "$left" -gt 0 ] && kill -0 "$1" 2>/dev/null; do
                sleep 1
                left=$((left - 1))
            done
            [ "$(born "$1")" = "$then" ] && kill -s KILL "$1" 2>/dev/null
            """;

    // Held, because the garbage collection of its standard input would look like our death.
    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog over(ProcessHandle child, StopSignal signal, Duration patience) {
        List<String> command = new ArrayList<>(OwnSession.prefix());
        command.addAll(
                List.of(
                        "sh",
                        "-c",
                        SCRIPT,
                        "tarn-watchdog",
                        Long.toString(child.pid()),
                        signal.name(),
                        Long.toString(Math.max(1, patience.toSeconds()))));
        try {
            return new Watchdog(
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start());
        } catch (IOException e) {
            throw new EngineException("Cannot start a watchdog over " + child.pid() + ": " + e, e);
        }
    }

    /** To be called when the child has ended: nobody needs watching any more. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
