package dev.tarn.chassis.http;

import dev.tarn.chassis.config.ConfigException;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.BiPredicate;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/**
 * Jetty under Javalin: its threads, its listeners, and the handlers before the routes, each with
 * its bound.
 */
final class JettySetup {
    /**
     * A waiting request costs its headers and no thread, so several may wait for each one that
     * runs.
     */
    private static final int WAITING_PER_RUNNING = 4;

    /** Most requests that run are ones whose answer is still to come. */
    private static final int RUNNING_PER_UNREAD_BODY = 8;

    /** Most connections of a client's pool are idle; one costs a few kilobytes. */
    private static final int CONNECTIONS_PER_REQUEST = 16;

    private static final int CONNECTIONS_MIN = 1024;

    /**
     * Connections that nobody has accepted yet, as when many clients come at once while memory is
     * collected. Java's own 50 are soon too few, and the kernel breaks off some of the others, with
     * the request that was on its way. A kernel may allow fewer: Linux by net.core.somaxconn.
     */
    private static final int CONNECTIONS_WAITING = 4096;

    /** How long an idle connection may keep others from being accepted. */
    private static final int IDLE_MILLIS_WHEN_FULL = 1000;

    /** Threads that accept, select and reject are never the ones that wait for a handler. */
    private static final int SPARE_TASKS = 64;

    /** How long a connection without a request may keep a stopping server waiting. */
    private static final int IDLE_MILLIS_WHEN_STOPPING = 250;

    private final String name;
    private final HttpConfig config;
    private final BiPredicate<String, String> streamed;

    JettySetup(String name, HttpConfig config, BiPredicate<String, String> streamed) {
        this.name = name;
        this.config = config;
        this.streamed = streamed;
    }

    void threads(JavalinConfig javalin) {
        var virtual = new VirtualThreadPool();
        virtual.setName(name + "-request-");
        virtual.setMaxConcurrentTasks(config.maxConcurrentRequests() + SPARE_TASKS);
        var platform = new QueuedThreadPool(16, 2);
        platform.setName(name + "-http");
        platform.setDaemon(true);
        platform.setReservedThreads(0);
        platform.setVirtualThreadsExecutor(virtual);
        platform.addBean(virtual);
        javalin.jetty.threadPool = platform;
    }

    void handlers(JavalinConfig javalin, RequestScopes scopes) {
        javalin.jetty.modifyServer(server -> {
            // It would wake up every second to look at a pool of threads that is never low.
            server.removeBean(server.getBean(LowResourceMonitor.class));
            server.addBean(connectionLimit(server));
            server.setStopTimeout(config.drainTimeout().toMillis());
            server.setHandler(chain(scopes));
        });
    }

    private NetworkConnectionLimit connectionLimit(Server server) {
        int connections =
                Math.max(CONNECTIONS_MIN, config.maxConcurrentRequests() * CONNECTIONS_PER_REQUEST);
        var limit = new NetworkConnectionLimit(connections, server);
        limit.setEndPointIdleTimeout(IDLE_MILLIS_WHEN_FULL);
        return limit;
    }

    private Handler chain(RequestScopes scopes) {
        var memory = new BodyMemoryHandler(config.bodyMemory().bytes());
        var scope = new ScopeHandler(scopes);
        memory.setHandler(scope);
        var size = new SizeLimitHandler(config.maxRequestSize().bytes(), -1);
        size.setHandler(memory);
        var admission = new QoSHandler(new StreamedBodies(size, scope, streamed));
        admission.setMaxRequestCount(config.maxConcurrentRequests());
        admission.setMaxSuspendedRequestCount(config.maxConcurrentRequests() * WAITING_PER_RUNNING);
        admission.setMaxSuspend(config.queueTimeout());
        return new GracefulHandler(
                new UnreadBodyHandler(
                        admission,
                        Math.max(1, config.maxConcurrentRequests() / RUNNING_PER_UNREAD_BODY)));
    }

    void plainListener(JavalinConfig javalin) {
        javalin.jetty.modifyHttpConfiguration(this::configure);
        javalin.jetty.addConnector((server, http) ->
                listen(
                        connector(server, new HttpConnectionFactory(http)),
                        config.host(),
                        config.port()));
    }

    void tlsListener(JavalinConfig javalin, TlsListener tls) {
        javalin.jetty.addConnector(
                (server, http) -> listen(secure(server, http, tls), tls.host(), tls.port()));
    }

    private static ServerConnector secure(Server server, HttpConfiguration plain, TlsListener tls) {
        var factory = new SslContextFactory.Server();
        factory.setKeyStore(keyStore(tls));
        factory.setKeyStorePassword(tls.password().value());
        var https = new HttpConfiguration(plain);
        // Clients also come by address or through a proxy, so the name that they ask for is no
        // reason to refuse them.
        https.addCustomizer(new SecureRequestCustomizer(false));
        return connector(
                server,
                new SslConnectionFactory(factory, "http/1.1"),
                new HttpConnectionFactory(https));
    }

    /**
     * Without Jetty's pool of buffers: under hostile requests an answer was seen to begin with
     * bytes of somebody else's request. A buffer that is nobody else's has nothing to give away.
     */
    private static ServerConnector connector(Server server, ConnectionFactory... factories) {
        return new DrainingConnector(server, ByteBufferPool.NON_POOLING, factories);
    }

    /** Opened here rather than by Jetty, whose failure names neither the file nor the reason. */
    private static KeyStore keyStore(TlsListener tls) {
        try {
            return KeyStore.getInstance(
                    tls.keystore().toFile(), tls.password().value().toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigException(
                    "Cannot open key store " + tls.keystore() + ": " + e.getMessage(), e);
        }
    }

    private ServerConnector listen(ServerConnector connector, String host, int port) {
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(CONNECTIONS_WAITING);
        connector.setIdleTimeout(config.idleTimeout().toMillis());
        connector.setShutdownIdleTimeout(IDLE_MILLIS_WHEN_STOPPING);
        return connector;
    }

    private void configure(HttpConfiguration http) {
        http.setRequestHeaderSize(config.maxHeaderSize().bytesAsInt());
        http.setMaxResponseHeaderSize(config.maxHeaderSize().bytesAsInt());
        http.setSendServerVersion(false);
        // No pool keeps them, and memory outside the heap takes longer to get than a copy does.
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        // Namespaces hold %1F and names may hold %2F: they reach the routes, which treat names as
        // opaque.
        http.setUriCompliance(UriCompliance.LEGACY);
    }
}
