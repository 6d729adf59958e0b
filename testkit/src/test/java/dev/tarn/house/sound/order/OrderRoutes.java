package dev.tarn.house.sound.order;

import io.javalin.http.Context;

public final class OrderRoutes {
    private final Orders orders;

    public OrderRoutes(Orders orders) {
        this.orders = orders;
    }

    public void count(Context context) {
        context.result(Long.toString(orders.count()));
    }
}
