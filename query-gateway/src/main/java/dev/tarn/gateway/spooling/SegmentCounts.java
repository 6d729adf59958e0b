package dev.tarn.gateway.spooling;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** How many segments went through us, and how many were refused. */
public final class SegmentCounts {
    private final Counter sent;
    private final Counter bytes;
    private final Counter acknowledged;
    private final Counter refused;

    SegmentCounts(MeterRegistry meters) {
        this.sent = meters.counter("gateway.segments", "outcome", "sent");
        this.acknowledged = meters.counter("gateway.segments", "outcome", "acknowledged");
        this.refused = meters.counter("gateway.segments", "outcome", "refused");
        this.bytes = meters.counter("gateway.segments.bytes");
    }

    public void sent(long count) {
        sent.increment();
        bytes.increment((double) count);
    }

    public void acknowledged() {
        acknowledged.increment();
    }

    public void refused() {
        refused.increment();
    }
}
