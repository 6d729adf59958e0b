package dev.tarn.house.planted;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

final class OrderHelper {
    private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

    private OrderHelper() {}

    static Map<String, String> environment() {
        CURRENT.set(PlantedWiring.NAME);
        return System.getenv();
    }

    static Instant now() {
        return Instant.now();
    }

    static long millis() {
        return System.currentTimeMillis();
    }

    static LinkedBlockingQueue<String> queue() {
        return new LinkedBlockingQueue<>();
    }

    static ExecutorService pool() {
        return Executors.newCachedThreadPool();
    }

    static void waits() throws InterruptedException {
        Thread.sleep(1);
    }
}
