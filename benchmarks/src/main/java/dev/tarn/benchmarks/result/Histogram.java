package dev.tarn.benchmarks.result;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often something took how long, in nanoseconds, to within 1.6 percent, in a memory that does
 * not grow: 64 steps for each power of two.
 */
public final class Histogram {
    private static final int STEP_BITS = 6;
    private static final int STEPS = 1 << STEP_BITS;

    /** In a step of {@link #counts}: a result is read by people, too. */
    private static final int STEPS_TOLD = STEPS / 4;

    private final long[] counts = new long[STEPS * (Long.SIZE - STEP_BITS)];
    private long count;
    private long max;

    public void add(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("Nothing takes " + nanos + " ns");
        }
        counts[step(nanos)]++;
        count++;
        max = Math.max(max, nanos);
    }

    public void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
        max = Math.max(max, other.max);
    }

    public long count() {
        return count;
    }

    public long max() {
        return max;
    }

    /** What that share of all did not exceed; 0 if there is nothing. */
    public long percentile(double share) {
        if (share < 0 || share > 1) {
            throw new IllegalArgumentException("Not a share: " + share);
        }
        long wanted = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(max, longest(i));
            }
        }
        return max;
    }

    /** How many took up to so long and longer than the one before; without those of nobody. */
    SortedMap<Long, Long> told() {
        var told = new TreeMap<Long, Long>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                int last = i / STEPS_TOLD * STEPS_TOLD + STEPS_TOLD - 1;
                told.merge(longest(last), counts[i], Long::sum);
            }
        }
        return told;
    }

    private static int step(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
        return STEPS * (shift + 1) + (int) (nanos >>> shift) - STEPS;
    }

    private static long longest(int step) {
        if (step < STEPS) {
            return step;
        }
        int shift = step / STEPS - 1;
        return ((long) (step % STEPS + STEPS + 1) << shift) - 1;
    }
}
