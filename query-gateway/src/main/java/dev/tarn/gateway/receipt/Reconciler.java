package dev.tarn.gateway.receipt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of queries whose end nobody has reported. A receipt is never left open for
 * good: what cannot be learnt is marked as such and counted. Gateways share the work by taking
 * rows.
 */
final class Reconciler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int BATCH = 100;
    private static final long PAUSE_MILLIS = 100;

    /** Trino forgets a statement that nobody polls after five minutes. */
    private static final Duration POLLED_WITHIN = Duration.ofMinutes(6);

    /** It remembers what it has run for fifteen minutes at least; clocks may differ by one. */
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(14);

    private final OpenReceiptStore store;
    private final CompletionStore completions;
    private final QuietQueries quiet;
    private final QuietQueries shortened;
    private final QueryInquiry inquiry;
    private final ReceiptConfig config;
    private final InstantSource clock;
    private final Counter unreconciled;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofVirtual().name("gateway-reconciler").unstarted(this::run);

    Reconciler(
            OpenReceiptStore store,
            CompletionStore completions,
            QuietQueries quiet,
            QuietQueries shortened,
            QueryInquiry inquiry,
            ReceiptConfig config,
            MeterRegistry registry,
            InstantSource clock) {
        this.store = store;
        this.completions = completions;
        this.quiet = quiet;
        this.shortened = shortened;
        this.inquiry = inquiry;
        this.config = config;
        this.clock = clock;
        this.unreconciled =
                Counter.builder("gateway.receipts.unreconciled")
                        .description("Queries of which nobody can say how they ended")
                        .register(registry);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Instant nextRound = clock.instant();
        try {
            while (!stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    lookAtQuiet();
                    fillShortened();
                    if (!clock.instant().isBefore(nextRound)) {
                        nextRound = clock.instant().plus(config.lookEvery());
                        lookAtDue();
                    }
                } catch (RuntimeException e) {
                    // The database is away; the rows wait.
                    LOG.atWarn().setCause(e).log("Receipts cannot be completed now");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAtQuiet() {
        List<String> ids = quiet.take();
        if (!ids.isEmpty()) {
            lookAt(store.take(ids, clock.instant().plus(config.lookEvery())));
        }
    }

    /** Once: what cannot be learnt now stays out, and the receipt says so. */
    private void fillShortened() {
        List<String> ids = shortened.take();
        if (ids.isEmpty()) {
            return;
        }
        Set<String> silent = new HashSet<>();
        for (DueReceipt receipt : store.shortened(ids)) {
            if (stopping.getCount() == 0) {
                return;
            }
            if (silent.contains(receipt.cluster())) {
                continue;
            }
            switch (inquiry.ask(receipt)) {
                case QueryReport.Ended(Completion completion) -> fill(completion);
                case QueryReport.Unreachable _ -> silent.add(receipt.cluster());
                default -> {}
            }
        }
    }

    /** One that cannot be filled keeps none of the others from it. */
    private void fill(Completion completion) {
        try {
            store.fill(completion);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("query", completion.queryId())
                    .setCause(e)
                    .log("A receipt stays as short as its event was");
        }
    }

    private void lookAtDue() {
        List<DueReceipt> due;
        do {
            due = store.takeDue(clock.instant(), BATCH);
            lookAt(due);
        } while (due.size() == BATCH && stopping.getCount() > 0);
    }

    private void lookAt(List<DueReceipt> due) {
        Set<String> silent = new HashSet<>();
        for (DueReceipt receipt : due) {
            if (stopping.getCount() == 0) {
                return;
            }
            // One time-out a round is enough to know that a cluster is away.
            QueryReport report =
                    silent.contains(receipt.cluster())
                            ? new QueryReport.Unreachable("it did not answer a moment ago")
                            : inquiry.ask(receipt);
            if (report instanceof QueryReport.Unreachable) {
                silent.add(receipt.cluster());
            }
            settle(receipt, report);
        }
    }

    private void settle(DueReceipt receipt, QueryReport report) {
        Instant now = clock.instant();
        Duration age = Duration.between(receipt.givenAt(), now);
        switch (report) {
            case QueryReport.Ended(Completion completion) -> complete(receipt, completion);
            case QueryReport.Running _ -> store.heard(receipt.queryId(), true);
            case QueryReport.Unknown(boolean restarted) when restarted || receipt.seen() ->
                    giveUp(receipt, "its cluster does not know it any more");
            // Nobody asked while the cluster would still have known it.
            case QueryReport.Unknown _ when age.compareTo(REMEMBERED_FOR) >= 0 ->
                    giveUp(receipt, "it is too old for its cluster to remember");
            case QueryReport.Unknown _
                    when age.compareTo(POLLED_WITHIN) >= 0 && receipt.polledBefore() ->
                    giveUp(receipt, "it may have begun where it was before it moved");
            case QueryReport.Unknown _ when age.compareTo(POLLED_WITHIN) >= 0 ->
                    store.giveUp(receipt.queryId(), "ABANDONED", now);
            // It may still be waiting for its first poll.
            case QueryReport.Unknown _ -> store.heard(receipt.queryId(), false);
            // A query may run for hours: what counts is for how long nobody could ask.
            case QueryReport.Unreachable(String reason)
                    when receipt.silentFor(now).compareTo(config.giveUpAfter()) >= 0 ->
                    giveUp(receipt, reason);
            case QueryReport.Unreachable _ -> store.silent(receipt.queryId(), now);
        }
    }

    /** A report that cannot be stored must not keep those behind it from theirs, for ever. */
    private void complete(DueReceipt receipt, Completion completion) {
        try {
            completions.complete(
                    completion,
                    receipt.cluster(),
                    receipt.userName(),
                    "poll",
                    false,
                    clock.instant());
        } catch (RuntimeException e) {
            if (!RefusedReport.is(e)) {
                throw e;
            }
            LOG.atError().setCause(e).log("The report of {} cannot be stored", receipt.queryId());
            giveUp(receipt, "its report cannot be stored");
        }
    }

    private void giveUp(DueReceipt receipt, String reason) {
        if (store.giveUp(receipt.queryId(), "UNRECONCILED", clock.instant()) == 1) {
            unreconciled.increment();
            LOG.warn(
                    "Nobody can say how query {} on cluster {} ended: {}",
                    receipt.queryId(),
                    receipt.cluster(),
                    reason);
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
