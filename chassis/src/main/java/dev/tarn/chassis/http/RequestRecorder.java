package dev.tarn.chassis.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line and one measurement per request, also for those that never reach a route. Query strings
 * and headers may hold secrets, so neither is written down; tags come from bounded sets only.
 */
final class RequestRecorder implements RequestLog {
    /** Request attribute: the pattern of the route that matched. */
    static final String ROUTE = RequestRecorder.class.getName() + ".route";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofMillis(2500),
        Duration.ofSeconds(10)
    };
    private static final int LOGGED_CHARACTERS_MAX = 512;

    private final Logger log;
    private final MeterRegistry registry;
    private final RequestScopes scopes;
    private final Map<Answered, Timer> timers = new ConcurrentHashMap<>();

    /** What tells measurements apart. */
    private record Answered(String method, String route, int hundreds) {}

    RequestRecorder(String name, MeterRegistry registry, RequestScopes scopes) {
        this.log = LoggerFactory.getLogger("dev.tarn.access." + name);
        this.registry = registry;
        this.scopes = scopes;
    }

    @Override
    public void log(Request request, Response response) {
        long nanos = RequestScopes.nanosSinceArrival(request);
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "OTHER";
        String route = request.getAttribute(ROUTE) instanceof String pattern ? pattern : "none";
        timers.computeIfAbsent(new Answered(method, route, response.getStatus() / 100), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
        write(request, response, nanos);
    }

    private Timer timer(Answered answered) {
        return Timer.builder("http.server.requests")
                .description(
                        "Requests answered, from their last header byte to the end of the answer")
                .tags(
                        "method",
                        answered.method(),
                        "route",
                        answered.route(),
                        "status",
                        answered.hundreds() + "xx")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private void write(Request request, Response response, long nanos) {
        RequestScope scope = scopes.of(request);
        LoggingEventBuilder line =
                log.atInfo()
                        .addKeyValue("method", bounded(scope.method()))
                        .addKeyValue("path", bounded(scope.pathToLog()))
                        .addKeyValue("status", response.getStatus())
                        .addKeyValue("millis", Math.round(nanos / 1e4) / 100.0)
                        .addKeyValue("bytes", Response.getContentBytesWritten(response))
                        .addKeyValue("requestId", scope.requestId())
                        .addKeyValue("remote", scope.remoteAddress());
        if (request.getAttribute(ROUTE) instanceof String route) {
            line = line.addKeyValue("route", route);
        }
        if (request.getAttribute(HttpServer.PRINCIPAL) instanceof String principal) {
            line = line.addKeyValue("principal", bounded(principal));
        }
        if (scope.userAgent().isPresent()) {
            line = line.addKeyValue("userAgent", bounded(scope.userAgent().orElseThrow()));
        }
        line.log("Request");
    }

    private static String bounded(String text) {
        return text.length() <= LOGGED_CHARACTERS_MAX
                ? text
                : text.substring(0, LOGGED_CHARACTERS_MAX) + "…";
    }
}
