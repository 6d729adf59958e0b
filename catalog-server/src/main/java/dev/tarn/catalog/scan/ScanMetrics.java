package dev.tarn.catalog.scan;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;

/** How many scans are planned, in which way, and how long that takes. */
final class ScanMetrics {
    private final MeterRegistry registry;

    ScanMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What became of one planning. */
    enum Outcome {
        /** Answered by the request that asked. */
        INLINE,
        /** Left by the request to the workers. */
        SUBMITTED,
        COMPLETED,
        FAILED,
        /** To be tried again. */
        RETRIED,
        /** Cancelled, or taken up by another server. */
        LOST
    }

    Timer.Sample start() {
        return Timer.start(registry);
    }

    void stop(Timer.Sample planning, Outcome outcome) {
        planning.stop(
                Timer.builder("catalog.scan.planning")
                        .description("Planning of scans, by its outcome")
                        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                        .register(registry));
    }
}
