package dev.tarn.chassis.http;

import dev.tarn.chassis.telemetry.Telemetry;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Javalin on Jetty, with the same bounds, errors, log and metrics for every service. */
public final class HttpServer implements AutoCloseable {
    /** Request attribute: the name of who asks, for the access log. */
    public static final String PRINCIPAL = "dev.tarn.principal";

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /** What an answer at hand is copied by; most are shorter. */
    private static final int COPY_BYTES = 8 * 1024;

    private final String name;
    private final Javalin javalin;
    private final String host;
    private final Optional<String> secureHost;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpServer(String name, Javalin javalin, String host, Optional<String> secureHost) {
        this.name = name;
        this.javalin = javalin;
        this.host = host;
        this.secureHost = secureHost;
    }

    public static HttpServer start(
            String name,
            HttpConfig config,
            Optional<TlsListener> tls,
            ErrorBody errors,
            Telemetry telemetry,
            InstantSource clock,
            Consumer<JavalinConfig> routes) {
        return start(name, config, tls, errors, telemetry, clock, (_, _) -> false, routes);
    }

    /**
     * With requests, by their methods and paths, whose bodies are read piece by piece: neither
     * their size nor their share of the memory nor their time is bounded here, but by whoever reads
     * them. One that stalls is ended by {@link HttpConfig#idleTimeout()} nevertheless.
     */
    public static HttpServer start(
            String name,
            HttpConfig config,
            Optional<TlsListener> tls,
            ErrorBody errors,
            Telemetry telemetry,
            InstantSource clock,
            BiPredicate<String, String> streamed,
            Consumer<JavalinConfig> routes) {
        var scopes = new RequestScopes(config.requestTimeout(), streamed, clock);
        var failures = new FailureAnswers(errors);
        var jetty = new JettySetup(name, config, streamed);
        Javalin javalin =
                Javalin.create(setup -> {
                    quiet(setup);
                    setup.http.maxRequestSize = config.maxRequestSize().bytes();
                    setup.http.prefer405over404 = true;
                    setup.http.defaultContentType = "application/json";
                    setup.http.responseBufferSize = COPY_BYTES;
                    jetty.threads(setup);
                    jetty.handlers(setup, scopes);
                    jetty.plainListener(setup);
                    tls.ifPresent(listener -> jetty.tlsListener(setup, listener));
                    setup.jetty.modifyServer(server -> {
                        server.setErrorHandler(new ErrorPage(failures, errors, scopes));
                        server.setRequestLog(
                                new RequestRecorder(name, telemetry.registry(), scopes));
                    });
                    failures.register(setup);
                    routes.accept(setup);
                    HeadRoutes.add(setup);
                    setup.routes.after(context -> {
                        Endpoint endpoint = context.endpoints().lastHttpEndpoint();
                        if (endpoint != null) {
                            context.attribute(RequestRecorder.ROUTE, endpoint.path);
                        }
                    });
                });
        listen(name, javalin);
        var server = new HttpServer(name, javalin, config.host(), tls.map(TlsListener::host));
        LOG.info(
                "{}: Listening on {}{}",
                name,
                server.uri(),
                server.secureUri().map(uri -> " and " + uri).orElse(""));
        return server;
    }

    private static void quiet(JavalinConfig setup) {
        setup.startup.showJavalinBanner = false;
        setup.startup.showOldJavalinVersionWarning = false;
        setup.startup.startupWatcherEnabled = false;
        setup.concurrency.useVirtualThreads = true;
    }

    private static void listen(String name, Javalin javalin) {
        try {
            javalin.start();
        } catch (JavalinException e) {
            // "Failed to bind to /127.0.0.1:8181" caused by "Address already in use".
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof IOException bind
                        && bind.getCause() instanceof BindException reason) {
                    throw new UncheckedIOException(
                            name + ": " + bind.getMessage() + ": " + reason.getMessage(), bind);
                }
            }
            throw e;
        }
    }

    public int port() {
        return port(0);
    }

    public URI uri() {
        return URI.create("http://" + reachable(host) + ":" + port());
    }

    /** Where TLS is spoken, if it is. */
    public Optional<URI> secureUri() {
        return secureHost.map(
                listener -> URI.create("https://" + reachable(listener) + ":" + port(1)));
    }

    private int port(int connector) {
        return ((ServerConnector) javalin.jettyServer().server().getConnectors()[connector])
                .getLocalPort();
    }

    /** A wildcard is an address to listen on and none to ask. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host;
        };
    }

    /** Stops accepting, waits for the requests in flight up to the drain time-out, then closes. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            // Not Javalin's stop, which takes a request that outlives the time-out for an error of
            // its own.
            javalin.jettyServer().server().stop();
        } catch (TimeoutException _) {
            LOG.atWarn().log("Requests of {} were still running after the drain time-out", name);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot stop the HTTP server of " + name, e);
        }
    }
}
