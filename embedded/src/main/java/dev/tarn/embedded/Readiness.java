package dev.tarn.embedded;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for a child to answer, and not a moment longer than it lives. */
public final class Readiness {
    private static final Duration POLL = Duration.ofMillis(25);

    private Readiness() {}

    public static void await(ChildProcess child, Duration patience, BooleanSupplier answers) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!answers.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new EngineException(
                        child.name()
                                + " is not ready after "
                                + patience.toSeconds()
                                + " s; its log: "
                                + child.log().path());
            }
            pauseOrEnd(child);
        }
    }

    private static void pauseOrEnd(ChildProcess child) {
        try {
            ChildExit exit = child.onExit().get(POLL.toMillis(), TimeUnit.MILLISECONDS);
            throw new EngineException(exit + " before it was ready" + reason(child));
        } catch (TimeoutException _) {
            // It lives: ask again.
        } catch (ExecutionException e) {
            throw new EngineException("Cannot wait for " + child.name(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while " + child.name() + " starts");
        }
    }

    static String reason(ChildProcess child) {
        List<String> tail = child.log().tail(3);
        return (tail.isEmpty() ? "" : ": " + String.join(" | ", tail))
                + " (log: "
                + child.log().path()
                + ")";
    }
}
