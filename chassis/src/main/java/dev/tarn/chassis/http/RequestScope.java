package dev.tarn.chassis.http;

import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

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

    private static final int SECRET_DIGITS = 64;
    private static final Pattern SECRET = Pattern.compile("/[0-9a-fA-F]{64}(?=/|$)");

    static final String REQUEST_ID = "X-Request-Id";
    static final String TRACEPARENT = "traceparent";
    static final ScopedValue<RequestScope> CURRENT = ScopedValue.newInstance();

    /**
     * The path as it may be written down: a part of it that is sixty-four hexadecimal digits is
     * what somebody was told in confidence, and opens something to whoever has it.
     */
    public String pathToLog() {
        return path.length() > SECRET_DIGITS ? SECRET.matcher(path).replaceAll("/…") : path;
    }

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
        passOn(request::setHeader);
        return request;
    }

    /** The same for requests of another client. */
    public void passOn(BiConsumer<String, String> setHeader) {
        setHeader.accept(REQUEST_ID, requestId);
        traceparent.ifPresent(value -> setHeader.accept(TRACEPARENT, value));
    }
}
