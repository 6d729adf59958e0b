package dev.tarn.house.sound;

import dev.tarn.house.sound.order.OrderRoutes;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

record SoundServer(OrderRoutes routes) {
    static SoundServer start(Supplier<Handle> transaction, InstantSource clock) {
        return new SoundServer(SoundWiring.routes(transaction, clock));
    }
}
