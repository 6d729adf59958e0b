package dev.tarn.chassis.http;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Default;
import java.time.Duration;

/** One plain HTTP listener and the bounds of the requests behind it. */
public record HttpConfig(
        @Default("127.0.0.1") String host,
        int port,
        @Default("256") int maxConcurrentRequests,
        @Default("16MB") DataSize maxRequestSize,
        @Default("64KB") DataSize maxHeaderSize,
        @Default("60s") Duration requestTimeout,
        @Default("60s") Duration idleTimeout,
        @Default("20s") Duration drainTimeout) {

    /** All defaults, on this port; 0 takes any free one. */
    public static HttpConfig onPort(int port) {
        return new HttpConfig(
                "127.0.0.1",
                port,
                256,
                DataSize.parse("16MB"),
                DataSize.parse("64KB"),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20));
    }

    public HttpConfig withPort(int newPort) {
        return new HttpConfig(
                host,
                newPort,
                maxConcurrentRequests,
                maxRequestSize,
                maxHeaderSize,
                requestTimeout,
                idleTimeout,
                drainTimeout);
    }
}
