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
 * and not once per probe: one thread is all that it can hold.
 */
final class Checkup {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<HealthCheck> checks;
    private final Map<String, CompletableFuture<Health>> asked = new ConcurrentHashMap<>();

    Checkup(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    HealthReport ask() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, CompletableFuture<Health>> answers = new LinkedHashMap<>();
        checks.forEach(check ->
                answers.put(check.name(), asked.computeIfAbsent(check.name(), _ -> start(check))));
        SequencedMap<String, Health> healths = new LinkedHashMap<>();
        answers.forEach((name, answer) ->
                healths.put(name, await(name, answer, deadline - System.nanoTime())));
        return new HealthReport(healths);
    }

    private Health await(String name, CompletableFuture<Health> answer, long nanos) {
        try {
            Health health = answer.get(nanos, TimeUnit.NANOSECONDS);
            asked.remove(name, answer);
            return health;
        } catch (TimeoutException _) {
            return new Health.Down("No answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            asked.remove(name, answer);
            return new Health.Down(String.valueOf(e.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Health.Down("Interrupted while asking");
        }
    }

    private static CompletableFuture<Health> start(HealthCheck check) {
        return CompletableFuture.supplyAsync(
                check::check,
                task -> Thread.ofVirtual().name("health-" + check.name()).start(task));
    }
}
