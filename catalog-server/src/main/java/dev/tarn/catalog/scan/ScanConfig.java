package dev.tarn.catalog.scan;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * The bounds of scan planning.
 *
 * @param synchronousEntries a scan that may read more manifest entries than this is not planned
 *     within its request
 * @param synchronousTime nor one that takes longer
 * @param synchronousPlans how many requests plan at a time; the others are submitted
 * @param pageTasks how many file scan tasks one answer holds at most
 * @param pageSize how much JSON one answer holds, give or take one task
 * @param workers how many submitted plans this server works on at a time; 0 leaves them to others
 * @param readers how many manifests this server reads at a time
 * @param lease how long a plan stays with a server that says nothing
 * @param attempts how often a plan is taken up before it fails
 * @param planningTime how long a submitted plan may stay unfinished
 * @param retention how long a finished plan is kept for its reader
 * @param fetchedRetention how long it is kept after every page was fetched once, or without pages
 * @param plansPerPrincipal how many plans with pages one principal may have at a time
 * @param planSize how much one plan may store, compressed
 * @param storedSize how much all plans may store before no further plan is accepted, compressed
 * @param deleteEntries how many delete files a scan may have to consider
 * @param resultWait how long a question for an unfinished plan is held before it is answered
 * @param resultWaiters how many such questions are held at a time
 */
public record ScanConfig(
        @Default("10000") int synchronousEntries,
        @Default("5s") Duration synchronousTime,
        @Default("8") int synchronousPlans,
        @Default("2000") int pageTasks,
        @Default("4MB") DataSize pageSize,
        @Default("2") int workers,
        @Default("4") int readers,
        @Default("60s") Duration lease,
        @Default("3") int attempts,
        @Default("30m") Duration planningTime,
        @Default("1h") Duration retention,
        @Default("5m") Duration fetchedRetention,
        @Default("200") int plansPerPrincipal,
        @Default("512MB") DataSize planSize,
        @Default("8GB") DataSize storedSize,
        @Default("500000") int deleteEntries,
        @Default("5s") Duration resultWait,
        @Default("32") int resultWaiters) {

    public ScanConfig {
        requirePositive("synchronous-plans", synchronousPlans);
        requirePositive("page-tasks", pageTasks);
        requirePositive("page-size", pageSize.bytes());
        requirePositive("readers", readers);
        requirePositive("lease", lease.toMillis());
        requirePositive("attempts", attempts);
        requirePositive("planning-time", planningTime.toMillis());
        requirePositive("retention", retention.toMillis());
        requirePositive("fetched-retention", fetchedRetention.toMillis());
        requireNotNegative("synchronous-entries", synchronousEntries);
        requireNotNegative("synchronous-time", synchronousTime.toMillis());
        requireNotNegative("workers", workers);
        requireNotNegative("plans-per-principal", plansPerPrincipal);
        requireNotNegative("plan-size", planSize.bytes());
        requireNotNegative("stored-size", storedSize.bytes());
        requireNotNegative("delete-entries", deleteEntries);
        requireNotNegative("result-wait", resultWait.toMillis());
        requireNotNegative("result-waiters", resultWaiters);
    }

    private static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "Cannot use scan.%s: it must be positive".formatted(key));
        }
    }

    private static void requireNotNegative(String key, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "Cannot use scan.%s: it must not be negative".formatted(key));
        }
    }
}
