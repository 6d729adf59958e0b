package dev.tarn.benchmarks.catalog;

import java.util.Map;

/**
 * One round of one workload on one server.
 *
 * @param cpuMillis what each process has used, the driver among them
 * @param residentBytes of the server afterwards; 0 if nobody knows
 */
record Measured(
        String server,
        String workload,
        int round,
        double seconds,
        Map<Outcome, Long> outcomes,
        Histogram latencies,
        Map<String, Double> cpuMillis,
        long residentBytes) {
    private static final double MILLION = 1e6;

    Measured {
        outcomes = Map.copyOf(outcomes);
        cpuMillis = Map.copyOf(cpuMillis);
    }

    long done() {
        return count(Outcome.DONE);
    }

    long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    double perSecond() {
        return done() / seconds;
    }

    /** Seconds for a thousand operations that were done, which is milliseconds for each. */
    double cpuSecondsPerThousand(String process) {
        return cpuMillis.getOrDefault(process, 0.0) / Math.max(1, done());
    }

    /** In milliseconds. */
    double percentile(double share) {
        return latencies.percentile(share) / MILLION;
    }

    double refusedShare() {
        long all = outcomes.values().stream().mapToLong(Long::longValue).sum();
        return (double) count(Outcome.REFUSED) / Math.max(1, all);
    }
}
