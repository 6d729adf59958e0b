package dev.tarn.catalog.wire;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.rest.Endpoint;

/**
 * Every route of the server, in one place, so that what the server announces is what it answers.
 * HEAD is registered like any other method: Javalin would answer 200 for it on a GET route without
 * asking the handler.
 */
public final class RouteTable {
    private final NameCodec names;
    private final Guard guard;
    private final List<Route> routes = new ArrayList<>();
    private final Map<Endpoint, RestHandler> asOf = new LinkedHashMap<>();

    public RouteTable(NameCodec names, Guard guard) {
        this.names = names;
        this.guard = guard;
    }

    /** Answers one request. */
    public interface RestHandler {
        void handle(RestRequest request) throws Exception;
    }

    private record Route(HandlerType method, String path, Handler handler) {}

    public void iceberg(Endpoint endpoint, RestHandler handler) {
        HandlerType method = HandlerType.findOrCreate(endpoint.httpMethod());
        RestHandler chosen =
                guard.guarded(
                        method,
                        endpoint.path(),
                        request -> {
                            RestHandler then = asOf.get(endpoint);
                            (then != null && isAsOf(request) ? then : handler).handle(request);
                        });
        add(
                method,
                endpoint.path(),
                reading(
                        endpoint.path(),
                        request -> {
                            if (isAsOf(request) && !asOf.containsKey(endpoint)) {
                                refuse(request);
                            }
                            chosen.handle(request);
                        }));
    }

    /** An operation on something in a lake: the guard decides who gets as far as the handler. */
    public void guarded(HandlerType method, String path, RestHandler handler) {
        add(method, path, reading(path, guard.guarded(method, path, handler)));
    }

    /**
     * Answers the same operation for a lake as it was. Whatever is not said to answer it refuses:
     * nothing can be changed there.
     */
    public void asOf(Endpoint endpoint, RestHandler handler) {
        asOf.put(endpoint, handler);
    }

    /** The operations that clients of a lake as it was may count on. */
    public List<Endpoint> endpointsAsOf() {
        return List.copyOf(asOf.keySet());
    }

    private static boolean isAsOf(RestRequest request) {
        return RestRequest.isAsOf(request.warehouse());
    }

    private static void refuse(RestRequest request) {
        throw new ForbiddenException("Read-only: %s is a lake as it was", request.warehouse());
    }

    /**
     * A handler for a path whose names are read as those of the Iceberg protocol are. Lakes are
     * managed as they are, and never as they were.
     */
    public Handler reading(String path, RestHandler handler) {
        List<String> template = List.of(path.split("/", -1));
        boolean managed = template.contains("{lake}");
        return context -> {
            var request = new RestRequest(context, template, names);
            if (managed && isAsOf(request)) {
                refuse(request);
            }
            handler.handle(request);
        };
    }

    public void add(HandlerType method, String path, Handler handler) {
        routes.add(new Route(method, path, handler));
    }

    /** The operations that a lake's clients may count on. */
    public List<Endpoint> endpoints() {
        return routes.stream()
                .filter(route -> route.path().startsWith("/v1/{prefix}/"))
                .map(route -> Endpoint.create(route.method().name(), route.path()))
                .toList();
    }

    /** Every route whose path begins so, as {@code METHOD path}. */
    public List<String> beneath(String prefix) {
        return routes.stream()
                .filter(route -> route.path().startsWith(prefix))
                .map(route -> route.method().name() + " " + route.path())
                .toList();
    }

    public void register(RoutesConfig config) {
        for (Route route : routes) {
            config.addHttpHandler(route.method(), route.path(), route.handler());
        }
    }
}
