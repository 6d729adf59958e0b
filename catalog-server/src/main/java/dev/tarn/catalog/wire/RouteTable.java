package dev.tarn.catalog.wire;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
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
        guarded(HandlerType.findOrCreate(endpoint.httpMethod()), endpoint.path(), handler);
    }

    /** An operation on something in a lake: the guard decides who gets as far as the handler. */
    public void guarded(HandlerType method, String path, RestHandler handler) {
        add(method, path, reading(path, guard.guarded(method, path, handler)));
    }

    /** A handler for a path whose names are read as those of the Iceberg protocol are. */
    public Handler reading(String path, RestHandler handler) {
        List<String> template = List.of(path.split("/", -1));
        return context -> handler.handle(new RestRequest(context, template, names));
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
