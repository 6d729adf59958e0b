package dev.tarn.gateway.export;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Brings receipts to a table. They are taken into a batch first, with the batch's name in the
 * database, and the writer takes what comes under a name once: so each receipt is in the table
 * once, whoever dies on the way and however many gateways do this.
 */
final class ReceiptExport {
    private static final int LINES_MAX = 2_000;
    private static final long BYTES_MAX = 8 << 20;
    private static final int BATCHES_A_ROUND = 50;
    private static final Duration REMEMBERED_FOR = Duration.ofDays(30);

    private final ExportStore store;
    private final TableWriter writer;
    private final Duration after;
    private final InstantSource clock;

    /** {@code after} is how long a receipt has to be complete. */
    ReceiptExport(ExportStore store, TableWriter writer, Duration after, InstantSource clock) {
        this.store = store;
        this.writer = writer;
        this.after = after;
        this.clock = clock;
    }

    void round(BooleanSupplier goesOn) throws IOException, InterruptedException {
        for (int batches = 0; batches < BATCHES_A_ROUND && goesOn.getAsBoolean(); batches++) {
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
        int made = store.take(batch, now.minus(after), LINES_MAX, BYTES_MAX, now);
        return made == 1 ? Optional.of(batch) : Optional.empty();
    }

    private void bring(UUID batch) throws IOException, InterruptedException {
        List<String> lines = store.lines(batch);
        // Receipts that were too old to keep may be gone.
        if (!lines.isEmpty()) {
            writer.bring(batch, String.join("\n", lines));
        }
        store.sent(batch, clock.instant());
    }
}
