package dev.tarn.trino;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes events from Trino's threads and writes them to the spool, those that have gathered
 * meanwhile at once. What finds no room is dropped: nobody waits.
 */
final class EventOutbox implements AutoCloseable {
    private static final int EVENTS_MAX = 1000;
    private static final long BYTES_MAX = 32L << 20;
    private static final int WRITTEN_AT_ONCE = 100;
    private static final long LOOK_MILLIS = 100;
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final AtomicLong bytes = new AtomicLong();
    private final EventSpool spool;
    private final DroppedEvents dropped;
    private final Thread thread;
    private volatile boolean closed;

    EventOutbox(EventSpool spool, DroppedEvents dropped) {
        this.spool = spool;
        this.dropped = dropped;
        this.thread = Thread.ofPlatform().daemon().name("tarn-event-outbox").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void offer(byte[] event) {
        if (event.length > EventSpool.LINE_BYTES_MAX) {
            dropped.add(1, "an event has %d bytes".formatted(event.length));
            return;
        }
        boolean room = bytes.addAndGet(event.length) <= BYTES_MAX;
        if (closed || !room || !waiting.offer(event)) {
            bytes.addAndGet(-event.length);
            dropped.add(1, "they come faster than they are written down");
        }
    }

    private void run() {
        List<byte[]> events = new ArrayList<>();
        try {
            while (true) {
                byte[] first = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    events.add(first);
                    waiting.drainTo(events, WRITTEN_AT_ONCE - 1);
                    write(events);
                    events.clear();
                } else if (closed) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<byte[]> events) {
        try {
            dropped.add(events.size() - spool.append(events), "the spool is full");
        } catch (IOException | RuntimeException failure) {
            dropped.add(events.size(), "the spool cannot be written: " + failure);
        } finally {
            events.forEach(event -> bytes.addAndGet(-event.length));
        }
    }

    /** Writes down what it has taken. It is not interrupted, because that would close the file. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSED_WITHIN);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
