package dev.tarn.producer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only in pauses, which take none. */
final class QuickPace implements Pace {
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public boolean pause(Duration duration) {
        pauses.add(duration);
        nanos.addAndGet(duration.toNanos());
        return false;
    }

    @Override
    public double jitter() {
        return 1;
    }
}
