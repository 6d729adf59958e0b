package dev.tarn.benchmarks.kills;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What was promised to producers, and when. */
public final class Tally {
    /** In the order of their acknowledgements, since the beginning. */
    private final AtomicLongArray acknowledgedAt;

    /** From the first attempt to the receipt. */
    private final AtomicLongArray took;

    private final long began = System.nanoTime();
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicLong lastAt = new AtomicLong(began);
    final AtomicLong sent = new AtomicLong();
    final AtomicLong looks = new AtomicLong();
    final AtomicLong noAnswer = new AtomicLong();
    final AtomicLong notYet = new AtomicLong();
    final AtomicLong busy = new AtomicLong();
    final AtomicLong unavailable = new AtomicLong();
    final AtomicLong unknown = new AtomicLong();
    final AtomicLong landedFirst = new AtomicLong();
    final AtomicLong twins = new AtomicLong();
    final AtomicLong mimicked = new AtomicLong();

    Tally(int batches) {
        acknowledgedAt = new AtomicLongArray(batches);
        took = new AtomicLongArray(batches);
    }

    void acknowledged(long firstSentAt) {
        long now = System.nanoTime();
        int index = acknowledged.getAndIncrement();
        acknowledgedAt.set(index, now - began);
        took.set(index, now - firstSentAt);
        lastAt.set(now);
    }

    public int count() {
        return acknowledged.get();
    }

    /** Something was killed: from the first time on, whoever sends may come to an end. */
    public void killed() {
        kills.incrementAndGet();
    }

    double silentSeconds() {
        return (System.nanoTime() - lastAt.get()) / 1e9;
    }

    /** The longest time in which nobody got a receipt. */
    double longestSilenceSeconds() {
        long longest = 0;
        long before = 0;
        long[] sorted = sorted(acknowledgedAt);
        for (long at : sorted) {
            longest = Math.max(longest, at - before);
            before = at;
        }
        return longest / 1e9;
    }

    double tookSeconds(double quantile) {
        long[] sorted = sorted(took);
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1.0, sorted.length * quantile)] / 1e9;
    }

    private long[] sorted(AtomicLongArray times) {
        return java.util.stream.IntStream.range(0, count())
                .mapToLong(times::get)
                .sorted()
                .toArray();
    }

    /** On a slow machine the time to send goes on until something was killed at all. */
    public boolean isKilling(long nanos, Sizes sizes) {
        return nanos < sizes.sendFor().toNanos()
                || (kills.get() == 0 && nanos < sizes.patience().toNanos());
    }
}
