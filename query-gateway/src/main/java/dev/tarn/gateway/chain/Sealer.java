package dev.tarn.gateway.chain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals receipts, anchors days that are over, and lets go what is older than what is kept. No query
 * waits for any of it.
 */
final class Sealer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final int ROUNDS_MAX = 50;
    private static final int DAYS_MAX = 50;
    private static final int FORGOTTEN_AT_ONCE = 1000;

    /** A store that is away is not asked each time. */
    private static final Duration ANCHOR_PAUSE = Duration.ofMinutes(1);

    private final Sealing sealing;
    private final KeepingStore keeping;
    private final Optional<Anchors> anchors;
    private final Duration every;
    private final Duration retention;
    private final InstantSource clock;
    private final Counter sealed;
    private final Counter failures;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("gateway-sealer").unstarted(this::run);
    private Instant anchorAgain = Instant.MIN;

    Sealer(
            Sealing sealing,
            KeepingStore keeping,
            Optional<Anchors> anchors,
            Duration every,
            Duration retention,
            MeterRegistry registry,
            InstantSource clock) {
        this.sealing = sealing;
        this.keeping = keeping;
        this.anchors = anchors;
        this.every = every;
        this.retention = retention;
        this.clock = clock;
        this.sealed =
                Counter.builder("gateway.receipts.sealed")
                        .description("Links that this gateway has added to the chain of receipts")
                        .register(registry);
        this.failures =
                Counter.builder("gateway.anchor.failures")
                        .description("Attempts to anchor a day of receipts that failed")
                        .register(registry);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    seal();
                    anchors.ifPresent(this::anchor);
                    forget();
                } catch (RuntimeException e) {
                    // What was not committed is done again; nobody needs to know what was.
                    LOG.atWarn().setCause(e).log("Receipts cannot be sealed now");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void seal() {
        int made = 1;
        for (int rounds = 0; rounds < ROUNDS_MAX && made > 0 && goesOn(); rounds++) {
            made = sealing.round();
            sealed.increment(made);
        }
    }

    private void anchor(Anchors store) {
        if (clock.instant().isBefore(anchorAgain)) {
            return;
        }
        for (DayRow day : keeping.unanchored(DAYS_MAX)) {
            if (!goesOn()) {
                return;
            }
            switch (store.write(day.day(), AnchorText.of(day))) {
                case SAME -> keeping.anchored(day.day(), clock.instant());
                case DIFFERENT -> {
                    LOG.error("Another anchor than that of {} lies in its place", day.day());
                    failed();
                }
                case NONE, UNKNOWN -> failed();
            }
        }
    }

    private void failed() {
        failures.increment();
        anchorAgain = clock.instant().plus(ANCHOR_PAUSE);
    }

    private void forget() {
        Optional<Instant> before = keeping.forgottenBefore();
        if (before.isEmpty()) {
            return;
        }
        // A mark is a row that somebody may have written: nothing younger goes on its word.
        Instant kept = clock.instant().minus(retention);
        Instant end = before.orElseThrow().isBefore(kept) ? before.orElseThrow() : kept;
        keeping.forget(end, FORGOTTEN_AT_ONCE);
        LocalDate day = LocalDate.ofInstant(end, ZoneOffset.UTC);
        keeping.emptiedBefore(day, anchors.isPresent()).ifPresent(keeping::dropLinks);
    }

    private boolean goesOn() {
        return stopping.getCount() > 0;
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(Duration.ofSeconds(15));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
