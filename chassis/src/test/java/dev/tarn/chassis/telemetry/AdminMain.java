package dev.tarn.chassis.telemetry;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An admin server that says where it is. */
final class AdminMain {
    private AdminMain() {}

    public static void main(String[] args) throws InterruptedException {
        try (var telemetry = Telemetry.create("test");
                var server =
                        AdminServer.start(new AdminConfig("127.0.0.1", 0), telemetry, List.of())) {
            System.out.println(server.uri());
            new CountDownLatch(1).await();
        }
    }
}
