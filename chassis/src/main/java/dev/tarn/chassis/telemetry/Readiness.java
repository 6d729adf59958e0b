package dev.tarn.chassis.telemetry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks all checks at once and waits for none of them for long. A check that hangs is asked once,
 * not once per probe: its thread is the only one it holds.
 */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<HealthCheck> checks;
    private final Map<String, CompletableFuture<Health>> running = new ConcurrentHashMap<>();

    Readiness(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    SequencedMap<String, Health> ask() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        checks.forEach(check -> running.computeIfAbsent(check.name(), _ -> start(check)));
        SequencedMap<String, Health> answers = new LinkedHashMap<>();
        for (HealthCheck check : checks) {
            answers.put(check.name(), await(check, deadline - System.nanoTime()));
        }
        return answers;
    }

    private Health await(HealthCheck check, long nanos) throws InterruptedException {
        CompletableFuture<Health> future = running.computeIfAbsent(check.name(), _ -> start(check));
        try {
            Health health = future.get(nanos, TimeUnit.NANOSECONDS);
            running.remove(check.name(), future);
            return health;
        } catch (TimeoutException _) {
            return new Health.Down("No answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            running.remove(check.name(), future);
            return new Health.Down(String.valueOf(e.getCause()));
        }
    }

    private static CompletableFuture<Health> start(HealthCheck check) {
        return CompletableFuture.supplyAsync(
                check::check,
                task -> Thread.ofVirtual().name("health-" + check.name()).start(task));
    }
}
