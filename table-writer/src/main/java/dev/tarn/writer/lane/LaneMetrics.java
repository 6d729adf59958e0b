package dev.tarn.writer.lane;

import dev.tarn.writer.contract.Warning;
import dev.tarn.writer.ledger.NewGroup;
import dev.tarn.writer.stage.BatchOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.Supplier;

/** How long the phases of lanes take, and how many rows went where. */
public final class LaneMetrics {
    private final MeterRegistry meters;
    private final Timer staging;
    private final Timer committing;

    public LaneMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.staging = timer("stage");
        this.committing = timer("commit");
    }

    private Timer timer(String phase) {
        return Timer.builder("tarn.writer.phase")
                .tag("phase", phase)
                .publishPercentileHistogram()
                .register(meters);
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

    void rows(List<NewGroup.Batch> batches) {
        for (NewGroup.Batch batch : batches) {
            meters.counter("tarn.writer.rows", "outcome", "written")
                    .increment((double) batch.written());
            meters.counter("tarn.writer.rows", "outcome", "rejected")
                    .increment((double) batch.rejected());
        }
        meters.counter("tarn.writer.groups").increment();
        meters.counter("tarn.writer.batches.staged").increment(batches.size());
    }
}
