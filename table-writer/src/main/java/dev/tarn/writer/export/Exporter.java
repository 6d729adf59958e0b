package dev.tarn.writer.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.database.Transactions;
import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.format.BodyFormat;
import dev.tarn.writer.format.Compression;
import dev.tarn.writer.intake.BatchRequest;
import dev.tarn.writer.intake.Intake;
import dev.tarn.writer.intake.Landed;
import dev.tarn.writer.ledger.BatchOrigin;
import dev.tarn.writer.ledger.TimeOrderedId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the ledger to tables of the lake. Rows are marked and their lines written down in one
 * transaction; the lines then land as any batch does, under the name that they were written down
 * with. So each is in its table once, whoever dies on the way and however many writers do this.
 */
final class Exporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Exporter.class);
    private static final int LINES_MAX = 1_000;
    private static final int EXPORTS_A_ROUND = 200;
    private static final int FAILURES_A_ROUND = 3;
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final BatchOptions LINES =
            new BatchOptions(
                    BodyFormat.NDJSON, Compression.NONE, Optional.empty(), Optional.empty());

    private final Transactions transactions;
    private final Intake intake;
    private final LedgerTables tables;
    private final String principal;
    private final Duration every;
    private final Counter failures;
    private final AtomicLong pending = new AtomicLong();
    private final InstantSource clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("exporter").unstarted(this::run);
    private boolean tablesAreThere;

    /** {@code principal} is in whose name the lines land: the writer's own. */
    Exporter(
            Transactions transactions,
            Intake intake,
            LedgerTables tables,
            String principal,
            Duration every,
            MeterRegistry meters,
            InstantSource clock) {
        this.transactions = transactions;
        this.intake = intake;
        this.tables = tables;
        this.principal = principal;
        this.every = every;
        this.clock = clock;
        this.failures =
                Counter.builder("tarn.writer.export.failures")
                        .description("Attempts to bring the ledger to its tables that failed")
                        .register(meters);
        meters.gauge("tarn.writer.export.pending", pending);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    round();
                } catch (RuntimeException | OutOfMemoryError failure) {
                    failed(failure);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(Throwable failure) {
        failures.increment();
        log.atWarn().setCause(failure).log("The ledger cannot be exported now");
    }

    private void round() {
        if (!tablesAreThere) {
            // Before there is anything to tell, so that who asks gets no rows and no error.
            tables.make();
            tablesAreThere = true;
        }
        int failed = 0;
        for (int i = 0;
                i < EXPORTS_A_ROUND && failed < FAILURES_A_ROUND && stopping.getCount() > 0;
                i++) {
            Optional<PendingExport> next = lease();
            if (next.isEmpty() && !take()) {
                break;
            }
            if (next.isPresent() && !land(next.orElseThrow())) {
                failed++;
            }
        }
        pending.set(transactions.read(handle -> handle.attach(ExportStore.class).countPending()));
    }

    private Optional<PendingExport> lease() {
        return transactions.write(handle ->
                handle.attach(ExportStore.class).lease(Math.toIntExact(LEASE.toSeconds())));
    }

    /** False when there is nothing to tell. */
    private boolean take() {
        String lake = tables.lake();
        String namespace = tables.namespace();
        String[] own = LedgerTables.names();
        UUID batches = TimeOrderedId.next(clock);
        UUID commits = TimeOrderedId.next(clock);
        return transactions.write(handle -> {
            ExportStore store = handle.attach(ExportStore.class);
            List<TakenBatch> taken = store.takeBatches(batches, lake, namespace, own, LINES_MAX);
            int kept =
                    keep(
                                    store,
                                    batches,
                                    ExportTable.BATCHES,
                                    taken.stream().map(TakenBatch::batch).toList())
                            + keep(
                                    store,
                                    TimeOrderedId.next(clock),
                                    ExportTable.REJECTS,
                                    taken.stream()
                                            .flatMap(line -> line.rejects().stream())
                                            .toList())
                            + keep(
                                    store,
                                    commits,
                                    ExportTable.COMMITS,
                                    store.takeCommits(commits, lake, namespace, own, LINES_MAX));
            return kept > 0;
        });
    }

    private int keep(ExportStore store, UUID id, ExportTable target, List<String> lines) {
        return lines.isEmpty()
                ? 0
                : store.keep(id, target, String.join("\n", lines), clock.instant());
    }

    /** Whether it is safe with this writer or another. What is not is tried again later. */
    private boolean land(PendingExport export) {
        try {
            try {
                send(export);
            } catch (NoSuchTableException dropped) {
                log.atInfo().setCause(dropped).log("The tables of the ledger are made again");
                tables.make();
                send(export);
            }
        } catch (IOException | RuntimeException failure) {
            failed(failure);
            transactions.run(handle ->
                    handle.attach(ExportStore.class).postpone(export.id(), every.toMillis()));
            return false;
        }
        transactions.run(handle -> handle.attach(ExportStore.class).landed(export.id()));
        return true;
    }

    private void send(PendingExport export) throws IOException {
        byte[] body = export.body().getBytes(UTF_8);
        var request =
                new BatchRequest(
                        tables.name(export.target()),
                        export.id().toString(),
                        principal,
                        LINES,
                        OptionalLong.of(body.length),
                        Optional.empty(),
                        Optional.empty(),
                        BatchOrigin.NONE,
                        Optional.empty());
        switch (intake.land(request, new ByteArrayInputStream(body))) {
            case Landed.First _, Landed.Again _ -> {}
            case Landed.KeyTaken(var batch) ->
                    throw new IllegalStateException(
                            "Export %s has landed as batch %s with other lines"
                                    .formatted(export.id(), batch.id()));
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(STOP_WITHIN)) {
                log.atWarn().log("The exporter is still at work");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
