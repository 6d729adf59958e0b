package dev.tarn.chassis.http;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

final class BurstMain {
    private BurstMain() {}

    public static void main(String[] args) throws InterruptedException {
        var config =
                new HttpConfig(
                        "127.0.0.1",
                        0,
                        1024,
                        DataSize.parse("1KB"),
                        DataSize.parse("8MB"),
                        DataSize.parse("16KB"),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5));
        try (var telemetry = Telemetry.create("test");
                var server =
                        HttpServer.start(
                                "test",
                                config,
                                Optional.empty(),
                                new PlainErrors(),
                                telemetry,
                                InstantSource.system(),
                                setup ->
                                        setup.routes.get(
                                                "/hello", context -> context.result("hello")))) {
            System.out.println("Reached at " + server.uri());
            new CountDownLatch(1).await();
        }
    }
}
