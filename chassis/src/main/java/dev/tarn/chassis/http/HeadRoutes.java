package dev.tarn.chassis.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Javalin answers HEAD with 200 when only a GET route matches, without running its handler:
 * everything would exist. So each GET route without a HEAD route of its own gets one that runs the
 * same handler; Jetty sends its headers only.
 */
final class HeadRoutes {
    private HeadRoutes() {}

    static void add(JavalinConfig config) {
        List<Endpoint> endpoints =
                config.unsafe.internalRouter.allHttpHandlers().stream()
                        .map(entry -> entry.endpoint)
                        .toList();
        Set<String> served =
                endpoints.stream()
                        .filter(endpoint -> endpoint.method.equals(HandlerType.HEAD))
                        .map(endpoint -> endpoint.path)
                        .collect(Collectors.toSet());
        endpoints.stream()
                .filter(endpoint ->
                        endpoint.method.equals(HandlerType.GET) && served.add(endpoint.path))
                .forEach(endpoint ->
                        config.routes.addEndpoint(
                                new Endpoint(HandlerType.HEAD, endpoint.path, endpoint.handler)));
    }
}
