package dev.tarn.gateway.admission;

import dev.tarn.chassis.identity.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides whether a query may begin. What counts is the receipts, which all gateways share; two
 * that ask in the same moment may both be let in where one place was left.
 */
public final class Admission {
    private final Map<String, Limit> limits;
    private final UsageSource usage;

    public Admission(AdmissionConfig config, UsageSource usage) {
        this.limits = new TreeMap<>(config.limits());
        this.usage = usage;
    }

    public Verdict ask(Principal principal, Set<String> tags) {
        Map<Optional<String>, Usage> used = new HashMap<>();
        Optional<Verdict> wait = Optional.empty();
        for (Map.Entry<String, Limit> entry : limits.entrySet()) {
            Limit limit = entry.getValue();
            if (!limit.concerns(principal, tags)) {
                continue;
            }
            Usage now = used.computeIfAbsent(limit.tag(), tag -> usage.of(principal.name(), tag));
            Optional<Verdict.Refused> refusal = refusal(entry.getKey(), limit, now);
            if (refusal.isPresent()) {
                return refusal.orElseThrow();
            }
            wait = wait.or(() -> wait(entry.getKey(), limit, now));
        }
        return wait.orElseGet(Verdict.Admitted::new);
    }

    private static Optional<Verdict.Refused> refusal(String name, Limit limit, Usage used) {
        if (!limit.cpuPerDay().isZero() && used.cpuMillisToday() >= limit.cpuPerDay().toMillis()) {
            return Optional.of(
                    new Verdict.Refused(
                            "Limit %s: %d s of CPU are used since midnight UTC, of %d s"
                                    .formatted(
                                            name,
                                            used.cpuMillisToday() / 1000,
                                            limit.cpuPerDay().toSeconds())));
        }
        long bytes = limit.bytesPerDay().bytes();
        return bytes > 0 && used.bytesToday() >= bytes
                ? Optional.of(
                        new Verdict.Refused(
                                "Limit %s: %d bytes are read since midnight UTC, of %d"
                                        .formatted(name, used.bytesToday(), bytes)))
                : Optional.empty();
    }

    private static Optional<Verdict> wait(String name, Limit limit, Usage used) {
        if (limit.concurrent() > 0 && used.open() >= limit.concurrent()) {
            return Optional.of(
                    new Verdict.Wait(
                            "Limit %s: %d queries at once".formatted(name, limit.concurrent())));
        }
        return limit.perMinute() > 0 && used.lastMinute() >= limit.perMinute()
                ? Optional.of(
                        new Verdict.Wait(
                                "Limit %s: %d queries in a minute"
                                        .formatted(name, limit.perMinute())))
                : Optional.empty();
    }
}
