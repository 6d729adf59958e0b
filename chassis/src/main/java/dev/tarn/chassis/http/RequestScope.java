package dev.tarn.chassis.http;

import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a request before anybody looks at its content; bound while the request is
 * handled. The deadline is for those who wait or retry on its behalf, see {@link RequestDeadline}:
 * nothing interrupts a handler that passes it.
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
    /** The deadline of requests whose bodies may take as long as they like. */
    static final Instant NEVER = Instant.MAX;

    static final String REQUEST_ID = "X-Request-Id";
    static final String TRACEPARENT = "traceparent";
    static final ScopedValue<RequestScope> CURRENT = ScopedValue.newInstance();

    /** The request that this thread serves; calling it outside of one is a bug. */
    public static RequestScope current() {
        return CURRENT.orElseThrow(
                () -> new IllegalStateException("No request is being served on this thread"));
    }

    public static Optional<RequestScope> find() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /**
     * Tells the next service whose request this is: passes on the request id and the W3C trace
     * context.
     */
    public HttpRequest.Builder passOn(HttpRequest.Builder request) {
        request.setHeader(REQUEST_ID, requestId);
        traceparent.ifPresent(value -> request.setHeader(TRACEPARENT, value));
        return request;
    }
}
