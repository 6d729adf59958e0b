package dev.tarn.chassis.http;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * One plain HTTP listener and the bounds of the requests behind it. A request beyond {@code
 * maxConcurrentRequests} waits for {@code queueTimeout} at most, and is answered 503 then; so is
 * one whose body finds {@code bodyMemory} full of others. {@code requestTimeout} ends the waiting
 * on behalf of a request.
 */
public record HttpConfig(
        @Default("127.0.0.1") String host,
        int port,
        @Default("256") int maxConcurrentRequests,
        @Default("16MB") DataSize maxRequestSize,
        @Default("128MB") DataSize bodyMemory,
        @Default("64KB") DataSize maxHeaderSize,
        @Default("60s") Duration requestTimeout,
        @Default("5s") Duration queueTimeout,
        @Default("60s") Duration idleTimeout,
        @Default("20s") Duration drainTimeout) {

    public HttpConfig {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (maxConcurrentRequests < 1 || maxConcurrentRequests > 100_000) {
            throw new IllegalArgumentException(
                    "max-concurrent-requests "
                            + maxConcurrentRequests
                            + " is not between 1 and 100000");
        }
        if (bodyMemory.bytes() < maxRequestSize.bytes()) {
            throw new IllegalArgumentException(
                    "body-memory "
                            + bodyMemory
                            + " holds no request of max-request-size "
                            + maxRequestSize);
        }
        if (maxHeaderSize.bytes() > 1 << 20) {
            throw new IllegalArgumentException(
                    "max-header-size " + maxHeaderSize + " is above 1MB");
        }
        if (requestTimeout.isZero()
                || queueTimeout.isZero()
                || idleTimeout.isZero()
                || drainTimeout.isZero()) {
            throw new IllegalArgumentException("no time-out may be 0");
        }
    }

    /** All defaults, on this port; 0 takes any free one. */
    public static HttpConfig onPort(int port) {
        return new HttpConfig(
                "127.0.0.1",
                port,
                256,
                DataSize.parse("16MB"),
                DataSize.parse("128MB"),
                DataSize.parse("64KB"),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20));
    }

    public HttpConfig withPort(int newPort) {
        return new HttpConfig(
                host,
                newPort,
                maxConcurrentRequests,
                maxRequestSize,
                bodyMemory,
                maxHeaderSize,
                requestTimeout,
                queueTimeout,
                idleTimeout,
                drainTimeout);
    }
}
