package dev.tarn.house.sound.order;

import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

public final class Orders {
    private final ArrayBlockingQueue<String> waiting = new ArrayBlockingQueue<>(10);
    private final LinkedBlockingQueue<String> failed = new LinkedBlockingQueue<>(10);
    private final Supplier<Handle> transaction;
    private final InstantSource clock;

    public Orders(Supplier<Handle> transaction, InstantSource clock) {
        this.transaction = transaction;
        this.clock = clock;
    }

    long count() {
        long stored = transaction.get().attach(OrderStore.class).count(clock.millis());
        return stored + waiting.size() + failed.size();
    }
}
