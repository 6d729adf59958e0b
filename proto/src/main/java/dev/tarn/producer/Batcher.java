package dev.tarn.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Collects rows, as JSON objects, into batches. Any number of threads may add. What it holds is
 * bounded: when as many batches are on their way as may be, {@link #add} waits.
 */
public final class Batcher implements AutoCloseable {
    private final TableProducer table;
    private final BatcherSettings settings;
    private final SendOptions options;

    /** One for each batch on its way. */
    private final Semaphore slots;

    private final Set<Thread> onTheWay = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread lingering = Thread.ofVirtual().name("batcher").unstarted(this::linger);
    private Collected collected = new Collected();
    private boolean closed;

    /** Rows that wait to become a batch. */
    private static final class Collected {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        private final long since = System.nanoTime();
        private int rows;

        void add(byte[] row) {
            bytes.writeBytes(row);
            bytes.write('\n');
            rows++;
        }
    }

    Batcher(TableProducer table, BatcherSettings settings, SendOptions options) {
        this.table = table;
        this.settings = settings;
        this.options = options;
        this.slots = new Semaphore(settings.parallel());
        lingering.start();
    }

    /**
     * Adds a JSON object without a line break in it.
     *
     * @return the receipt of the batch that the row is in, which all rows of the batch share, or
     *     the {@link ProducerException} that it ended with
     * @throws IllegalArgumentException when there is a line break in it
     */
    public CompletableFuture<Receipt> add(String object) throws InterruptedException {
        if (object.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("A row is one line");
        }
        byte[] row = object.getBytes(UTF_8);
        lock.lockInterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("The batcher is closed");
            }
            if (collected.rows > 0 && collected.bytes.size() + row.length >= settings.bytes()) {
                dispatch();
            }
            if (collected.rows == 0) {
                collected = new Collected();
            }
            CompletableFuture<Receipt> receipt = collected.receipt.copy();
            collected.add(row);
            if (collected.rows >= settings.rows() || collected.bytes.size() >= settings.bytes()) {
                dispatch();
            }
            changed.signal();
            return receipt;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when every row that was added before has its receipt, or its exception. */
    public void flush() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            dispatch();
        } finally {
            lock.unlock();
        }
        awaitAll();
    }

    /** What was collected goes on its way, once there is a place for it. */
    private void dispatch() throws InterruptedException {
        if (collected.rows > 0) {
            slots.acquire();
            start();
        }
    }

    private void start() {
        Collected batch = collected;
        collected = new Collected();
        Thread sender = Thread.ofVirtual().unstarted(() -> send(batch));
        onTheWay.add(sender);
        sender.start();
    }

    private void send(Collected batch) {
        try {
            Receipt receipt =
                    table.send(Body.of(batch.bytes.toByteArray(), Format.NDJSON), options);
            // First the place: who hears of it may add more.
            slots.release();
            batch.receipt.complete(receipt);
        } catch (InterruptedException | RuntimeException | Error failure) {
            slots.release();
            batch.receipt.completeExceptionally(failure);
        } finally {
            onTheWay.remove(Thread.currentThread());
        }
    }

    /**
     * Who sends ends when all who added rows have been told, one after another. One who is being
     * told may ask for the end of the others.
     */
    private List<Thread> othersOnTheWay() {
        return onTheWay.stream().filter(sender -> !sender.equals(Thread.currentThread())).toList();
    }

    private void awaitAll() throws InterruptedException {
        for (Thread sender : othersOnTheWay()) {
            sender.join();
        }
    }

    private void linger() {
        lock.lock();
        try {
            while (!closed) {
                long left = collected.since + settings.linger().toNanos() - System.nanoTime();
                if (collected.rows == 0) {
                    changed.await();
                } else if (left > 0) {
                    changed.awaitNanos(left);
                } else {
                    dispatch();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Brings what was collected, and returns when every row has its receipt or its exception, which
     * takes as long as the patience of the producer at most.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed && collected.rows > 0) {
                slots.acquireUninterruptibly();
                start();
            }
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread sender : othersOnTheWay()) {
            while (sender.isAlive()) {
                try {
                    sender.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
