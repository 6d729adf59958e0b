package dev.tarn.trino;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trino.spi.eventlistener.EventListener;
import io.trino.spi.eventlistener.QueryCompletedEvent;
import java.io.IOException;

/**
 * Tells the gateway what became of each query. Trino's thread only makes a line of the event: it
 * waits for no disk and no network, and nothing that goes wrong here is its query's business.
 */
final class CompletedQueryListener implements EventListener {
    private static final System.Logger LOG =
            System.getLogger(CompletedQueryListener.class.getName());

    private final EventSpool spool;
    private final EventOutbox outbox;
    private final EventSender sender;
    private final DroppedEvents dropped;
    private final FailedResults failed;

    CompletedQueryListener(
            EventSpool spool,
            EventOutbox outbox,
            EventSender sender,
            DroppedEvents dropped,
            FailedResults failed) {
        this.spool = spool;
        this.outbox = outbox;
        this.sender = sender;
        this.dropped = dropped;
        this.failed = failed;
        outbox.start();
        sender.start();
    }

    @Override
    public void queryCompleted(QueryCompletedEvent event) {
        try {
            outbox.offer(line(event));
        } catch (RuntimeException | LinkageError failure) {
            dropped.add(1, "an event cannot be read: " + failure);
        }
        if (event.getFailureInfo().isPresent()) {
            failed.failed(event.getMetadata().getQueryId());
        }
    }

    /** A statement that reads thousands of columns is told without them rather than not at all. */
    private byte[] line(QueryCompletedEvent event) {
        byte[] whole = Json.write(CompletedQuery.of(event, failed.spools())).getBytes(UTF_8);
        return whole.length <= EventSpool.LINE_BYTES_MAX
                ? whole
                : Json.write(CompletedQuery.shortened(event, failed.spools())).getBytes(UTF_8);
    }

    /** What was taken is on disk when this returns, and is sent at the next start. */
    @Override
    public void shutdown() {
        outbox.close();
        sender.close();
        try {
            spool.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The event spool did not close", e);
        }
    }
}
