package dev.tarn.gateway.export;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings receipts to a table. They are taken into a batch first, with the batch's name in the
 * database, and the writer takes what comes under a name once: so each receipt is in the table
 * once, whoever dies on the way and however many gateways do this.
 */
final class Exporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
    private static final int LINES_MAX = 2_000;
    private static final long BYTES_MAX = 8 << 20;
    private static final int BATCHES_A_ROUND = 50;
    private static final Duration REMEMBERED_FOR = Duration.ofDays(30);

    private final ExportStore store;
    private final TableWriter writer;
    private final ExportConfig config;
    private final Counter failures;
    private final InstantSource clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("gateway-exporter").unstarted(this::run);

    Exporter(
            ExportStore store,
            TableWriter writer,
            ExportConfig config,
            MeterRegistry registry,
            InstantSource clock) {
        this.store = store;
        this.writer = writer;
        this.config = config;
        this.clock = clock;
        this.failures =
                Counter.builder("gateway.export.failures")
                        .description("Attempts to bring receipts to their table that failed")
                        .register(registry);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(config.every().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    round();
                } catch (IOException | RuntimeException e) {
                    // What was taken into a batch stays in it, and comes first the next time.
                    failures.increment();
                    LOG.atWarn().setCause(e).log("Receipts cannot be exported now");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws IOException, InterruptedException {
        for (int batches = 0; batches < BATCHES_A_ROUND && stopping.getCount() > 0; batches++) {
            Optional<UUID> batch = store.pending().or(this::next);
            if (batch.isEmpty()) {
                store.forget(clock.instant().minus(REMEMBERED_FOR));
                return;
            }
            bring(batch.orElseThrow());
        }
    }

    private Optional<UUID> next() {
        UUID batch = UUID.randomUUID();
        Instant now = clock.instant();
        int made = store.take(batch, now.minus(config.after()), LINES_MAX, BYTES_MAX, now);
        return made == 1 ? Optional.of(batch) : Optional.empty();
    }

    private void bring(UUID batch) throws IOException, InterruptedException {
        var lines = store.lines(batch);
        // Receipts that were too old to keep may be gone.
        if (!lines.isEmpty()) {
            writer.bring(batch, lines);
        }
        store.sent(batch, clock.instant());
    }

    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
