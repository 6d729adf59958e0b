package dev.tarn.writer.lane;

import dev.tarn.writer.contract.Warning;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.NewGroup;
import dev.tarn.writer.stage.BatchOutcome;
import dev.tarn.writer.table.TableName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** How long the phases of lanes take, and how many rows went where. */
public final class LaneMetrics {
    private static final int TABLES_MAX = 100;
    private static final String OTHERS = "(others)";

    /** Few buckets, because each table has all of them. */
    private static final Duration[] LAGS = {
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10)
    };

    private final Set<String> tables = ConcurrentHashMap.newKeySet();
    private final MeterRegistry meters;
    private final Timer staging;
    private final Timer committing;

    public LaneMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.staging = timer("stage");
        this.committing = timer("commit");
    }

    /** {@code CODE=count}, separated by commas; there are as many codes as reasons. */
    private void rejects(String summary) {
        for (String reason : summary.split(",", -1)) {
            int equals = reason.indexOf('=');
            if (equals > 0) {
                meters.counter("tarn.writer.rows.rejected", "reason", reason.substring(0, equals))
                        .increment(Double.parseDouble(reason.substring(equals + 1)));
            }
        }
    }

    private Timer timer(String phase) {
        return Timer.builder("tarn.writer.phase")
                .tag("phase", phase)
                .publishPercentileHistogram()
                .register(meters);
    }

    /** A snapshot without rows, against a request that may still come to a foreign catalog. */
    void fenced() {
        meters.counter("tarn.writer.fences").increment();
    }

    /** How long ago batches of a table landed that are committed now. */
    void committed(TableName table, List<BatchRow> batches, Instant now) {
        Timer lag =
                Timer.builder("tarn.writer.lag")
                        .tag("table", tableTag(table))
                        .serviceLevelObjectives(LAGS)
                        .register(meters);
        batches.forEach(batch -> lag.record(Duration.between(batch.landedAt(), now)));
    }

    /** The first tables that come have a name of their own; of all others there is one. */
    private String tableTag(TableName table) {
        String name = table.toString();
        if (tables.contains(name)) {
            return name;
        }
        if (tables.size() >= TABLES_MAX) {
            return OTHERS;
        }
        tables.add(name);
        return name;
    }

    <T> T staging(Supplier<T> work) {
        return staging.record(work);
    }

    void committing(Runnable work) {
        committing.record(work);
    }

    void refused(String code) {
        meters.counter("tarn.writer.batches.refused", "code", code).increment();
    }

    /** Rules that batches broke and were written nevertheless. */
    void warnings(List<BatchOutcome> outcomes) {
        for (BatchOutcome outcome : outcomes) {
            List<Warning> warnings =
                    switch (outcome) {
                        case BatchOutcome.Written batch -> batch.warnings();
                        case BatchOutcome.Empty batch -> batch.warnings();
                        case BatchOutcome.Refused _ -> List.of();
                    };
            for (Warning warning : warnings) {
                meters.counter("tarn.writer.contract.warnings", "code", warning.code()).increment();
            }
        }
    }

    void undone() {
        meters.counter("tarn.writer.batches.undone").increment();
    }

    void rows(List<NewGroup.Batch> batches) {
        for (NewGroup.Batch batch : batches) {
            meters.counter("tarn.writer.rows", "outcome", "written")
                    .increment((double) batch.written());
            meters.counter("tarn.writer.rows", "outcome", "rejected")
                    .increment((double) batch.rejected());
            rejects(batch.rejects().reasons());
        }
        meters.counter("tarn.writer.groups").increment();
        meters.counter("tarn.writer.batches.staged").increment(batches.size());
    }
}
