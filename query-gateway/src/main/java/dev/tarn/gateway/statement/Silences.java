package dev.tarn.gateway.statement;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends answers that fall silent in the middle. A read has no time-out of its own: whoever waits in
 * one for a cluster whose machine is gone would keep a place in this server for good. As many are
 * watched as requests may run at once.
 */
final class Silences implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Silences.class);
    private static final long NOT_READING = Long.MAX_VALUE;

    private final Duration patience;
    private final InstantSource clock;
    private final Set<Watched> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("gateway-silences").unstarted(this::run);

    Silences(Duration patience, InstantSource clock) {
        this.patience = patience;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    /** The same body, that breaks when nothing of it comes for too long. */
    Watched watch(InputStream body) {
        var watched = new Watched(body);
        open.add(watched);
        return watched;
    }

    private void run() {
        try {
            while (!stopping.await(patience.dividedBy(10).toMillis() + 1, TimeUnit.MILLISECONDS)) {
                long horizon = clock.millis() - patience.toMillis();
                open.forEach(body -> body.breakBefore(horizon));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping.countDown();
    }

    final class Watched implements AutoCloseable {
        private final InputStream body;
        private volatile long readingSince = NOT_READING;

        private Watched(InputStream body) {
            this.body = body;
        }

        int read(byte[] buffer) throws IOException {
            readingSince = clock.millis();
            try {
                return body.read(buffer);
            } finally {
                readingSince = NOT_READING;
            }
        }

        private void breakBefore(long horizon) {
            if (readingSince < horizon) {
                try {
                    body.close();
                } catch (IOException e) {
                    LOG.debug("Cannot close an answer: {}", e.getMessage());
                }
            }
        }

        @Override
        public void close() throws IOException {
            open.remove(this);
            body.close();
        }
    }
}
