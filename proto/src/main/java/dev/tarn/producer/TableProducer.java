package dev.tarn.producer;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;

/** Brings batches to one table. Any number of threads may do so at once. */
public final class TableProducer {
    private final Producer producer;
    private final URI batches;
    private final String name;

    TableProducer(Producer producer, URI batches, String name) {
        this.producer = producer;
        this.batches = batches;
        this.name = name;
    }

    /** As {@link #send(Body, SendOptions)}, appended under a random key. */
    public Receipt send(Body body) throws InterruptedException {
        return send(body, SendOptions.usual());
    }

    /**
     * Returns when the batch is in the table, or has landed where that is enough. It is sent again
     * under its key for as long as {@link Settings#patience} says: after lost answers, when the
     * writer is busy or away, and with a new token when the old one has run out.
     *
     * @throws Rejected when the writer refuses it for good; none of it is in the table
     * @throws Busy when it was never taken; nothing has landed
     * @throws LoginRefused when there is no token; it was not sent
     * @throws UnknownOutcome when nobody could say in time; send the same under the same key
     * @throws java.io.UncheckedIOException when the body cannot be opened
     * @throws InterruptedException as {@link UnknownOutcome}
     */
    public Receipt send(Body body, SendOptions options) throws InterruptedException {
        String key = options.key().orElseGet(() -> UUID.randomUUID().toString());
        return producer.withRoom(
                body.length(), delivery -> delivery.deliver(batches, body, options), name, key);
    }

    /**
     * Waits until a batch that has landed is in the table, as {@link #send(Body, SendOptions)} does
     * by itself.
     *
     * @throws Rejected when it came to wait for a person
     * @throws UnknownOutcome when time was up before; it will be written nevertheless
     */
    public Receipt join(Receipt landed) throws InterruptedException {
        return producer.delivery(name, landed.key()).join(landed);
    }

    /** The same with another patience. */
    public Receipt join(Receipt landed, Duration patience) throws InterruptedException {
        return producer.delivery(name, landed.key(), patience).join(landed);
    }

    /** Collects single rows into batches. To be closed, which brings what it has collected. */
    public Batcher batcher(BatcherSettings settings, SendOptions options) {
        if (options.key().isPresent()) {
            throw new IllegalArgumentException("Each batch of a batcher has a key of its own");
        }
        return new Batcher(this, settings, options);
    }

    /** Lake, namespace and name. */
    @Override
    public String toString() {
        return name;
    }
}
