package dev.tarn.chassis.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler that holds its requests until it is opened, and counts them. */
final class Gate implements Handler {
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();

    @Override
    public void handle(Context context) throws InterruptedException {
        entered.incrementAndGet();
        opened.await();
        context.result("through");
    }

    int entered() {
        return entered.get();
    }

    void open() {
        opened.countDown();
    }
}
