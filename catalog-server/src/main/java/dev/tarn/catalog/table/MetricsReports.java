package dev.tarn.catalog.table;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.iceberg.rest.requests.ReportMetricsRequest.ReportType;

/** Counts the reports that engines send after scans and commits. Their content is not kept yet. */
public final class MetricsReports {
    private final Counter scans;
    private final Counter commits;
    private final Counter others;

    public MetricsReports(MeterRegistry registry) {
        this.scans = counter(registry, "scan");
        this.commits = counter(registry, "commit");
        this.others = counter(registry, "other");
    }

    public void increment(ReportType type) {
        switch (type) {
            case SCAN_REPORT -> scans.increment();
            case COMMIT_REPORT -> commits.increment();
            case UNKNOWN -> others.increment();
        }
    }

    private static Counter counter(MeterRegistry registry, String kind) {
        return Counter.builder("catalog.metrics.reports").tag("kind", kind).register(registry);
    }
}
