package dev.tarn.writer.intake;

import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.ledger.LaneBacklog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Lets in what there is room for. Who has to come again is told when there will be room, by how
 * fast the backlog has been written lately.
 */
public final class Admission {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final Duration LATEST = Duration.ofMinutes(5);

    /** How much the latest look counts in the rate. */
    private static final double WEIGHT = 0.3;

    private final IntakeConfig config;
    private final Semaphore uploads;
    private final Semaphore memory;
    private final AtomicLong landed = new AtomicLong();
    private volatile Backlog backlog = new Backlog(Instant.EPOCH, 0, 0, 0);

    /** Lanes in which as much waits as may. */
    private volatile Set<Long> full = Set.of();

    public Admission(IntakeConfig config) {
        this.config = config;
        this.uploads = new Semaphore(config.uploads());
        this.memory = new Semaphore(kilobytes(config.memory().bytes()));
    }

    /** What waited when somebody looked, and how many bytes a second were written before. */
    private record Backlog(Instant at, long bytes, long landedBefore, double drainedPerSecond) {}

    /** Room for one body; closing it gives the room back. */
    public final class Room implements AutoCloseable {
        private final int kilobytes;

        private Room(int kilobytes) {
            this.kilobytes = kilobytes;
        }

        /** So much has landed, and waits. */
        void landed(long bytes) {
            landed.addAndGet(bytes);
        }

        @Override
        public void close() {
            memory.release(kilobytes);
            uploads.release();
        }
    }

    /** How many bodies are being received now. */
    public int uploads() {
        return config.uploads() - uploads.availablePermits();
    }

    /** How many bytes they may take in memory. */
    public long memoryBytes() {
        return config.memory().bytes() - memory.availablePermits() * 1024L;
    }

    /** {@code length} as the producer announces it. */
    Room enter(OptionalLong length) {
        Backlog now = backlog;
        long waiting = now.bytes() + landed.get() - now.landedBefore();
        long excess = waiting + length.orElse(0) - config.backlog().bytes();
        // A body that is longer than the backlog may ever be is let in when nothing else waits.
        if (excess > 0 && waiting > 0) {
            throw new Busy("Too many batches wait to be written", drainTime(now, excess));
        }
        if (!uploads.tryAcquire()) {
            throw new Busy("Too many batches are being received", SOON);
        }
        int wanted =
                kilobytes(Math.min(length.orElse(LandingArea.PART_BYTES), LandingArea.PART_BYTES));
        if (!memory.tryAcquire(wanted)) {
            uploads.release();
            throw new Busy("Too many bytes are being received", SOON);
        }
        return new Room(wanted);
    }

    /** What one table cannot get rid of takes the room of no other. */
    void requireRoom(long lane) {
        if (!hasRoom(lane)) {
            throw new Busy("Too many batches of this table wait to be written", LATER);
        }
    }

    boolean hasRoom(long lane) {
        return !full.contains(lane);
    }

    /** Somebody has looked at how much waits. */
    public void observe(List<LaneBacklog> lanes, Instant at) {
        full =
                lanes.stream()
                        .filter(lane -> lane.waiting() > config.tableBacklog().bytes())
                        .map(LaneBacklog::laneId)
                        .collect(Collectors.toUnmodifiableSet());
        observe(lanes.stream().mapToLong(LaneBacklog::moving).sum(), at);
    }

    private void observe(long waitingBytes, Instant at) {
        Backlog before = backlog;
        long landedNow = landed.get();
        double seconds = Duration.between(before.at(), at).toMillis() / 1e3;
        double rate = before.drainedPerSecond();
        if (!before.at().equals(Instant.EPOCH) && seconds > 0) {
            long came = landedNow - before.landedBefore();
            double drained = (double) Math.max(0, before.bytes() + came - waitingBytes) / seconds;
            rate = rate * (1 - WEIGHT) + drained * WEIGHT;
        }
        backlog = new Backlog(at, waitingBytes, landedNow, rate);
    }

    private static Duration drainTime(Backlog now, long excess) {
        if (now.drainedPerSecond() < 1) {
            return LATEST;
        }
        var time =
                Duration.ofSeconds(
                        (long)
                                Math.ceil(
                                        Math.min(
                                                (double) excess / now.drainedPerSecond(),
                                                (double) LATEST.toSeconds())));
        return time.compareTo(SOON) < 0 ? SOON : time;
    }

    private static int kilobytes(long bytes) {
        return Math.toIntExact(Math.max(1, (bytes + 1023) / 1024));
    }
}
