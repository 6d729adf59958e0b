package dev.tarn.chassis.http;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a request before anybody looks at its content; bound while the request is
 * handled.
 */
public record RequestScope(
        String requestId,
        Instant startedAt,
        Instant deadline,
        String method,
        String path,
        Optional<String> userAgent,
        Optional<String> traceparent,
        String remoteAddress) {
    static final ScopedValue<RequestScope> CURRENT = ScopedValue.newInstance();

    /** The request that this thread serves; calling it outside of one is a bug. */
    public static RequestScope current() {
        return CURRENT.orElseThrow(
                () -> new IllegalStateException("No request is being served on this thread"));
    }

    public static Optional<RequestScope> find() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }
}
