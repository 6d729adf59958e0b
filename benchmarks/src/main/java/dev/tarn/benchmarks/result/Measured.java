package dev.tarn.benchmarks.result;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One round of one workload on one server.
 *
 * @param cpuMillis what each process has used, the driver among them
 * @param residentBytes of the server afterwards; 0 if nobody knows
 * @param more what else was found, by names that say the unit
 */
public record Measured(
        String server,
        String workload,
        int round,
        double seconds,
        Map<Outcome, Long> outcomes,
        Histogram latencies,
        Map<String, Double> cpuMillis,
        long residentBytes,
        SortedMap<String, Double> more) {
    private static final double MILLION = 1e6;

    public Measured {
        outcomes = Map.copyOf(outcomes);
        cpuMillis = Map.copyOf(cpuMillis);
        more = Collections.unmodifiableSortedMap(new TreeMap<>(more));
    }

    public Measured(
            String server,
            String workload,
            int round,
            double seconds,
            Map<Outcome, Long> outcomes,
            Histogram latencies,
            Map<String, Double> cpuMillis,
            long residentBytes) {
        this(
                server,
                workload,
                round,
                seconds,
                outcomes,
                latencies,
                cpuMillis,
                residentBytes,
                new TreeMap<>());
    }

    /** With one more finding. */
    public Measured with(String name, double value) {
        var all = new TreeMap<>(more);
        all.put(name, value);
        return new Measured(
                server,
                workload,
                round,
                seconds,
                outcomes,
                latencies,
                cpuMillis,
                residentBytes,
                all);
    }

    public long done() {
        return count(Outcome.DONE);
    }

    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    public double perSecond() {
        return done() / seconds;
    }

    /** Seconds for a thousand operations that were done, which is milliseconds for each. */
    public double cpuSecondsPerThousand(String process) {
        return cpuMillis.getOrDefault(process, 0.0) / Math.max(1, done());
    }

    /** In milliseconds. */
    public double percentile(double share) {
        return latencies.percentile(share) / MILLION;
    }

    public double refusedShare() {
        long all = outcomes.values().stream().mapToLong(Long::longValue).sum();
        return (double) count(Outcome.REFUSED) / Math.max(1, all);
    }

    /** For whoever watches. */
    public String line() {
        var line =
                new StringBuilder(
                        "round %d  %-16s %-18s %,9.0f/s  p50 %8.2f ms  p99 %8.2f ms  cpu %7.4f  driver %7.4f  refused %3.0f %%  failed %d  memory %,d MB"
                                .formatted(
                                        round,
                                        server,
                                        workload,
                                        perSecond(),
                                        percentile(0.5),
                                        percentile(0.99),
                                        cpuSecondsPerThousand("server"),
                                        cpuSecondsPerThousand("driver"),
                                        refusedShare() * 100,
                                        count(Outcome.FAILED),
                                        Math.round(residentBytes / MILLION)));
        more.forEach((name, value) -> line.append("  %s %.1f".formatted(name, value)));
        return line.toString();
    }
}
