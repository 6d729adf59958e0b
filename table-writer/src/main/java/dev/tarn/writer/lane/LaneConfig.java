package dev.tarn.writer.lane;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * How batches become snapshots.
 *
 * @param parallel how many tables this writer works on at once
 * @param lease after how long another writer takes over what a dead one left
 * @param poll how often the ledger is asked for what others have landed
 * @param groupBatches how many batches one snapshot takes at most
 * @param groupBytes how many bytes of raw bodies one snapshot takes at most, unless one is longer
 * @param pauseMin the shortest time between two commits to one table
 * @param retryMin the first pause after a failure; it doubles from then on
 */
public record LaneConfig(
        @Default("8") int parallel,
        @Default("15s") Duration lease,
        @Default("250ms") Duration poll,
        @Default("10000") int groupBatches,
        @Default("256MB") DataSize groupBytes,
        @Default("250ms") Duration pauseMin,
        @Default("1s") Duration retryMin,
        @Default("5m") Duration retryMax) {
    public LaneConfig {
        if (parallel < 1 || parallel > 1_000) {
            throw new IllegalArgumentException(
                    "parallel %d is not between 1 and 1000".formatted(parallel));
        }
        if (lease.toSeconds() < 1) {
            throw new IllegalArgumentException("lease %s is shorter than 1s".formatted(lease));
        }
        if (groupBatches < 1) {
            throw new IllegalArgumentException(
                    "group-batches %d is below 1".formatted(groupBatches));
        }
        if (poll.isZero() || retryMin.isZero() || retryMax.compareTo(retryMin) < 0) {
            throw new IllegalArgumentException(
                    "poll and retry-min are above 0, and retry-max is not below retry-min");
        }
    }

    int leaseSeconds() {
        return Math.toIntExact(lease.toSeconds());
    }

    Duration pauseAfter(int failures) {
        Duration pause = retryMin.multipliedBy(1L << Math.min(failures, 20));
        return pause.compareTo(retryMax) < 0 ? pause : retryMax;
    }
}
