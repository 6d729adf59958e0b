package dev.tarn.chassis.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Makes one scope for a request, whoever asks first: the handler, or the page of an error before
 * it.
 */
final class RequestScopes {
    /** A caller's id goes into logs and headers, so it must look like an id. */
    private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /** W3C Trace Context, version 00; ids of all zeros are invalid by the specification. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final String ATTRIBUTE = RequestScope.class.getName();

    private final Duration requestTimeout;
    private final BiPredicate<String, String> streamed;
    private final InstantSource clock;

    /** {@code streamed} tells, by method and path, what may take as long as its body does. */
    RequestScopes(
            Duration requestTimeout, BiPredicate<String, String> streamed, InstantSource clock) {
        this.requestTimeout = requestTimeout;
        this.streamed = streamed;
        this.clock = clock;
    }

    RequestScope of(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof RequestScope scope) {
            return scope;
        }
        RequestScope scope = create(request);
        request.setAttribute(ATTRIBUTE, scope);
        return scope;
    }

    private RequestScope create(Request request) {
        // The time spent in the queue counts.
        Instant startedAt = clock.instant().minusNanos(nanosSinceArrival(request));
        String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
        return new RequestScope(
                header(request, RequestScope.REQUEST_ID)
                        .filter(id -> SANE_ID.matcher(id).matches())
                        .orElseGet(() -> UUID.randomUUID().toString()),
                startedAt,
                streamed.test(request.getMethod(), path)
                        ? RequestScope.NEVER
                        : startedAt.plus(requestTimeout),
                request.getMethod(),
                path,
                header(request, HttpHeader.USER_AGENT.asString()),
                header(request, RequestScope.TRACEPARENT)
                        .filter(value -> TRACEPARENT.matcher(value).matches()),
                Optional.ofNullable(Request.getRemoteAddr(request)).orElse(""));
    }

    static long nanosSinceArrival(Request request) {
        return Math.max(0, System.nanoTime() - request.getHeadersNanoTime());
    }

    private static Optional<String> header(Request request, String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }
}
