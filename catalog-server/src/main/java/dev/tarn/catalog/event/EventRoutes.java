package dev.tarn.catalog.event;

import dev.tarn.catalog.history.History;
import dev.tarn.catalog.history.Place;
import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commit log as server-sent events. */
final class EventRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(EventRoutes.class);
    private static final String EVENTS = "/api/v1/lakes/{lake}/events";

    private final History history;
    private final EventConfig config;
    private final InstantSource clock;
    private final BooleanSupplier stopping;
    private final Semaphore streams;

    EventRoutes(
            History history, EventConfig config, InstantSource clock, BooleanSupplier stopping) {
        this.history = history;
        this.config = config;
        this.clock = clock;
        this.stopping = stopping;
        this.streams = new Semaphore(config.streams());
    }

    void register(RouteTable routes) {
        routes.add(
                HandlerType.GET, EVENTS, Administrators.only(routes.reading(EVENTS, this::stream)));
    }

    private void stream(RestRequest request) throws IOException {
        if (!streams.tryAcquire()) {
            throw new ServiceUnavailableException("Too many streams of events are open");
        }
        try {
            stream(request, start(request));
        } finally {
            streams.release();
        }
    }

    private void stream(RestRequest request, Place start) throws IOException {
        Context context = request.context();
        context.contentType("text/event-stream; charset=utf-8").header("Cache-Control", "no-store");
        // A proxy that collects an answer before it passes it on would never pass this one on.
        context.header("X-Accel-Buffering", "no");
        try {
            new EventStream(history, request.lake(), context.res().getOutputStream(), clock)
                    .run(start, clock.instant().plus(config.streamTime()), config.poll(), stopping);
        } catch (IOException gone) {
            LOG.atDebug().setCause(gone).log("The client of a stream of events is gone");
        }
    }

    /** Behind the event that the client had last; else behind all that is final now. */
    private Place start(RestRequest request) {
        Optional<String> last = request.header("Last-Event-ID").or(() -> request.query("after"));
        if (last.isPresent()) {
            return Place.parse(last.orElseThrow())
                    .orElseThrow(() ->
                            new BadRequestException(
                                    "Invalid event: %s is no id of one, like 12.0",
                                    last.orElseThrow()));
        }
        return history.end(request.lake());
    }
}
