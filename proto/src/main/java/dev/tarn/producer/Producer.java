package dev.tarn.producer;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A client of one writer, or of many behind one address. One for all threads of a program; to be
 * closed at its end.
 */
public final class Producer implements AutoCloseable {
    private static final int PERMIT_BYTES = 1024;

    /** What a body of unknown length is taken for. */
    private static final long UNKNOWN_LENGTH = 8L << 20;

    private final URI writer;
    private final Settings settings;
    private final WriterHttp http;
    private final Pace pace;
    private final CountDownLatch closed;
    private final int permits;
    private final Semaphore room;

    Producer(
            URI writer,
            Credentials credentials,
            Settings settings,
            Pace pace,
            CountDownLatch closed) {
        this.writer = URI.create(writer.toString().replaceAll("/+$", ""));
        this.settings = settings;
        this.http = new WriterHttp(credentials);
        this.pace = pace;
        this.closed = closed;
        this.permits = Math.toIntExact(settings.bytesInFlight() / PERMIT_BYTES);
        this.room = new Semaphore(permits, true);
    }

    /** With {@link Settings#usual}. Nothing is asked before the first batch. */
    public static Producer connect(URI writer, Credentials credentials) {
        return connect(writer, credentials, Settings.usual());
    }

    /** Nothing is asked before the first batch. */
    public static Producer connect(URI writer, Credentials credentials, Settings settings) {
        var closed = new CountDownLatch(1);
        return new Producer(writer, credentials, settings, new RealPace(closed), closed);
    }

    /** A table whose namespace has one level. */
    public TableProducer table(String lake, String namespace, String table) {
        return table(lake, List.of(namespace), table);
    }

    /** A table, by its lake, the levels of its namespace and its name, each as it is. */
    public TableProducer table(String lake, List<String> namespace, String table) {
        String levels =
                namespace.stream().map(Delivery::encoded).collect(Collectors.joining("%1F"));
        URI batches =
                URI.create(
                        "%s/v1/lakes/%s/namespaces/%s/tables/%s/batches"
                                .formatted(
                                        writer,
                                        Delivery.encoded(lake),
                                        levels,
                                        Delivery.encoded(table)));
        return new TableProducer(
                this, batches, "%s.%s.%s".formatted(lake, String.join(".", namespace), table));
    }

    /** What is done with one batch. */
    interface Work {
        Receipt with(Delivery delivery) throws InterruptedException;
    }

    Delivery delivery(String table, String key) {
        return delivery(table, key, settings.patience());
    }

    Delivery delivery(String table, String key, Duration patience) {
        return new Delivery(http, settings.patience(patience), pace, table, key);
    }

    /** Waits until so many bytes may be on their way. A body that is longer than all goes alone. */
    Receipt withRoom(OptionalLong bytes, Work work, String table, String key)
            throws InterruptedException {
        long kilobytes = 1 + bytes.orElse(UNKNOWN_LENGTH) / PERMIT_BYTES;
        int wanted = (int) Math.min(permits, kilobytes);
        if (!room.tryAcquire(wanted, settings.patience().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new Busy(
                    "Batch %s for %s was not sent: too much else is on its way"
                            .formatted(key, table));
        }
        try {
            return work.with(delivery(table, key));
        } finally {
            room.release(wanted);
        }
    }

    /** Ends what is on its way: who waits for it is told that its outcome is unknown. */
    @Override
    public void close() {
        closed.countDown();
        http.close();
    }

    private record RealPace(CountDownLatch closed) implements Pace {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public boolean pause(Duration duration) throws InterruptedException {
            return closed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public double jitter() {
            return ThreadLocalRandom.current().nextDouble();
        }
    }
}
