package dev.tarn.house.sound;

import dev.tarn.house.sound.order.OrderRoutes;
import dev.tarn.house.sound.order.Orders;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

final class SoundWiring {
    private SoundWiring() {}

    static OrderRoutes routes(Supplier<Handle> transaction, InstantSource clock) {
        return new OrderRoutes(new Orders(transaction, clock));
    }
}
