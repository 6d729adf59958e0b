package dev.tarn.writer.upkeep;

import dev.tarn.writer.ledger.LaneWait;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/** Shows for the tables that have waited longest how much waits, and for how long. */
final class Waits {
    static final int TABLES_MAX = 50;
    private static final double MILLIS = 1e3;

    private final MultiGauge batches;
    private final MultiGauge bytes;
    private final MultiGauge seconds;
    private final AtomicLong oldestMillis = new AtomicLong();

    Waits(MeterRegistry meters) {
        this.batches = MultiGauge.builder("tarn.writer.waiting.batches").register(meters);
        this.bytes = MultiGauge.builder("tarn.writer.waiting.bytes").register(meters);
        this.seconds = MultiGauge.builder("tarn.writer.waiting.seconds").register(meters);
        meters.gauge(
                "tarn.writer.oldest.seconds",
                oldestMillis,
                millis -> millis.doubleValue() / MILLIS);
    }

    /** {@code waits}: the longest first. */
    void show(List<LaneWait> waits, Instant now) {
        show(batches, waits, wait -> (double) wait.batches());
        show(bytes, waits, wait -> (double) wait.bytes());
        show(seconds, waits, wait -> (double) millis(wait, now) / MILLIS);
        oldestMillis.set(waits.stream().mapToLong(wait -> millis(wait, now)).max().orElse(0));
    }

    private static void show(
            MultiGauge gauge, List<LaneWait> waits, ToDoubleFunction<LaneWait> value) {
        gauge.register(
                waits.stream()
                        .<MultiGauge.Row<?>>map(wait ->
                                MultiGauge.Row.of(
                                        Tags.of("table", wait.table().toString()),
                                        value.applyAsDouble(wait)))
                        .toList(),
                true);
    }

    private static long millis(LaneWait wait, Instant now) {
        return Math.max(0, Duration.between(wait.oldest(), now).toMillis());
    }
}
