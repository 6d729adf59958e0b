package dev.tarn.trino;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Deletes parts of results that nobody has acknowledged: of failed queries, and old ones. */
final class SegmentSweeper {
    private static final System.Logger LOG = System.getLogger(SegmentSweeper.class.getName());

    /** Of queries at once; what is left out is old one day. */
    private static final int FORGETTING_MAX = 8;

    private final S3Objects objects;
    private final InstantSource clock;
    private final Semaphore forgetting = new Semaphore(FORGETTING_MAX);

    SegmentSweeper(S3Objects objects, InstantSource clock) {
        this.objects = objects;
        this.clock = clock;
    }

    /** For as long as the process lives: Trino tells a store of results of no end. */
    void start(Duration every) {
        Thread.ofVirtual()
                .name("segment-sweeper")
                .start(() -> {
                    try {
                        while (true) {
                            attempt(this::sweep);
                            Thread.sleep(every);
                        }
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** Those whose time is over. */
    int sweep() throws IOException {
        Instant now = clock.instant();
        int deleted = 0;
        Optional<String> from = Optional.empty();
        do {
            S3Objects.Names page = objects.list("", from);
            for (String name : page.names()) {
                if (ResultSegment.expiry(name)
                        .filter(expiry -> !now.isBefore(expiry))
                        .isPresent()) {
                    objects.delete(name);
                    deleted++;
                }
            }
            from = page.next();
        } while (from.isPresent());
        return deleted;
    }

    /** Those of one query, if there is time. */
    void forget(String queryId) {
        if (forgetting.tryAcquire()) {
            Thread.ofVirtual()
                    .name("segment-sweeper")
                    .start(() -> {
                        try {
                            attempt(() -> drop(queryId));
                        } finally {
                            forgetting.release();
                        }
                    });
        }
    }

    int drop(String queryId) throws IOException {
        int deleted = 0;
        Optional<String> from = Optional.empty();
        do {
            S3Objects.Names page = objects.list(queryId + "/", from);
            for (String name : page.names()) {
                objects.delete(name);
                deleted++;
            }
            from = page.next();
        } while (from.isPresent());
        return deleted;
    }

    private interface Work {
        int run() throws IOException;
    }

    /** What stays is looked at again. */
    private static void attempt(Work work) {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Parts of results stay for now", e);
        }
    }
}
