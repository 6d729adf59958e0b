package dev.tarn.catalog.commit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever loses a swap to another server waits for a turn: while it lasts nobody else can move
 * these pointers, so that the second attempt cannot lose. Without it the server with the warmer
 * cache could win for ever. A turn is a lock of a database session outside of any transaction, and
 * ends with its server.
 */
public final class Turns {
    private static final Logger log = LoggerFactory.getLogger(Turns.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * A turn keeps one connection while its holder needs another: most of the pool stays free for
     * swaps.
     */
    private final Semaphore permits;

    private final Supplier<Handle> sessions;
    private final UnaryOperator<Duration> time;

    /**
     * {@code sessions} opens one of the pool each time, and {@code connectionsMax} is how many that
     * pool has; {@code time} answers how much of a patience the commit has time for.
     */
    public Turns(Supplier<Handle> sessions, int connectionsMax, UnaryOperator<Duration> time) {
        this.sessions = sessions;
        this.time = time;
        this.permits = new Semaphore(Math.max(1, connectionsMax / 4), true);
    }

    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Ids come sorted, so that two who want the same turns never wait for each other in a circle.
     */
    Turn take(List<Long> sortedTabularIds) {
        try {
            if (!permits.tryAcquire(time.apply(PATIENCE).toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return take(sessions.get(), sortedTabularIds);
        } catch (RuntimeException | Error failure) {
            permits.release();
            throw failure;
        }
    }

    private Turn take(Handle handle, List<Long> sortedTabularIds) {
        TurnStore store = handle.attach(TurnStore.class);
        try {
            sortedTabularIds.forEach(store::take);
        } catch (RuntimeException | Error failure) {
            try (handle) {
                store.giveBack();
            } catch (RuntimeException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            throw failure;
        }
        return () -> {
            giveBack(handle, store);
            permits.release();
        };
    }

    /**
     * Never throws: the commit may stand by now, and an error in its place would make the client
     * commit once more. A session that cannot give its locks back is ended, which gives them back.
     */
    private static void giveBack(Handle handle, TurnStore store) {
        try {
            store.giveBack();
        } catch (RuntimeException failure) {
            log.atWarn().setCause(failure).log("Cannot give a turn back; ending its session");
            abort(handle);
        }
        try {
            handle.close();
        } catch (RuntimeException failure) {
            log.atDebug().setCause(failure).log("Cannot close the session of a turn");
        }
    }

    private static void abort(Handle handle) {
        try {
            handle.getConnection().abort(Runnable::run);
        } catch (SQLException | RuntimeException alreadyGone) {
            log.atDebug().setCause(alreadyGone).log("The session of a turn is gone already");
        }
    }

    private static ServiceUnavailableException busy() {
        return new ServiceUnavailableException(
                "Too many commits meet those of other servers; nothing was changed");
    }
}
