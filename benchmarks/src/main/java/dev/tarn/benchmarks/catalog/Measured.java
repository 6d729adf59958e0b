package dev.tarn.benchmarks.catalog;

import java.util.Arrays;

/** One round of one workload on one server. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record Measured(
        String server,
        String workload,
        int clients,
        double seconds,
        long done,
        long refused,
        long[] nanos,
        double serverCpuMillis,
        double driverCpuMillis,
        long residentBytes) {
    double perSecond() {
        return done / seconds;
    }

    double cpuMillisEach() {
        return serverCpuMillis / Math.max(1, done);
    }

    double driverCpuMillisEach() {
        return driverCpuMillis / Math.max(1, done);
    }

    /** In milliseconds, of operations that were done or refused alike. */
    double percentile(double share) {
        if (nanos.length == 0) {
            return 0;
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / 1e6;
    }
}
